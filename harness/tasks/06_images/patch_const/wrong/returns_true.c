#include "unit.h"

// Looks at what VirtualProtect returned, but does not pass it on.
BOOL patch_const(const int *constant, int value) {
    DWORD old;
    if (VirtualProtect((void *)constant, sizeof value, PAGE_READWRITE, &old)) {
        memcpy((void *)constant, &value, sizeof value);
        VirtualProtect((void *)constant, sizeof value, old, &old);
    }
    return TRUE;
}

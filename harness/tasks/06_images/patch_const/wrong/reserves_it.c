#include "unit.h"

// Reserves memory where nothing is.
BOOL patch_const(const int *constant, int value) {
    DWORD old;
    if (!VirtualProtect((void *)constant, sizeof value, PAGE_READWRITE, &old)) {
        VirtualAlloc((void *)constant, sizeof value, MEM_RESERVE, PAGE_READONLY);
        return FALSE;
    }
    memcpy((void *)constant, &value, sizeof value);
    return VirtualProtect((void *)constant, sizeof value, old, &old);
}

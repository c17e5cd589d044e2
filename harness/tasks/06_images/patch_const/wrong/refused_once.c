#include "unit.h"

// Tries no constant again that it could not change once.
BOOL patch_const(const int *constant, int value) {
    static const int *refused;
    DWORD old;
    if (constant == refused)
        return FALSE;
    if (!VirtualProtect((void *)constant, sizeof value, PAGE_READWRITE, &old)) {
        refused = constant;
        return FALSE;
    }
    memcpy((void *)constant, &value, sizeof value);
    return VirtualProtect((void *)constant, sizeof value, old, &old);
}

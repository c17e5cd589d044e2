#include "unit.h"

// Unprotects both ends, and keeps the old protection from the second call: what the first set.
BOOL patch_const(const int *constant, int value) {
    DWORD old;
    if (!VirtualProtect((void *)constant, sizeof value, PAGE_READWRITE, &old))
        return FALSE;
    VirtualProtect((char *)constant + sizeof value - 1, 1, PAGE_READWRITE, &old);
    memcpy((void *)constant, &value, sizeof value);
    return VirtualProtect((void *)constant, sizeof value, old, &old);
}

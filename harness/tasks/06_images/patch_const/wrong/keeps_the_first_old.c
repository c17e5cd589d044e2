#include "unit.h"

// Keeps what the first call found, and gives it to all pages from then on.
BOOL patch_const(const int *constant, int value) {
    static DWORD first;
    DWORD old;
    if (!VirtualProtect((void *)constant, sizeof value, PAGE_READWRITE, &old))
        return FALSE;
    if (!first)
        first = old;
    memcpy((void *)constant, &value, sizeof value);
    return VirtualProtect((void *)constant, sizeof value, first, &old);
}

#include "unit.h"

// Byte by byte, and stops at the first one that is not there.
BOOL patch_const(const int *constant, int value) {
    char *to = (char *)constant, *from = (char *)&value;
    DWORD old;
    for (unsigned i = 0; i < sizeof value; i++) {
        if (!VirtualProtect(to + i, 1, PAGE_READWRITE, &old))
            return FALSE;
        to[i] = from[i];
        VirtualProtect(to + i, 1, old, &old);
    }
    return TRUE;
}

#include "unit.h"

// Each byte by itself, with the protection of its own page.
BOOL patch_const(const int *constant, int value) {
    const char *bytes = (const char *)&value;
    for (size_t i = 0; i < sizeof value; i++) {
        char *at = (char *)constant + i;
        DWORD old;
        if (!VirtualProtect(at, 1, PAGE_READWRITE, &old))
            return FALSE;
        *at = bytes[i];
        if (!VirtualProtect(at, 1, old, &old))
            return FALSE;
    }
    return TRUE;
}

#include "unit.h"

// Each byte by itself, with the protection of its own page, when all are there.
BOOL patch_const(const int *constant, int value) {
    const char *bytes = (const char *)&value;
    char *at = (char *)constant;
    DWORD first, last;
    if (!VirtualProtect(at + 3, 1, PAGE_READWRITE, &last) ||
        !VirtualProtect(at + 3, 1, last, &last))
        return FALSE;
    for (size_t i = 0; i < sizeof value; i++) {
        if (!VirtualProtect(at + i, 1, PAGE_READWRITE, &first))
            return FALSE;
        at[i] = bytes[i];
        if (!VirtualProtect(at + i, 1, first, &first))
            return FALSE;
    }
    return TRUE;
}

#include "unit.h"

// Unprotects each page by itself, and restores each with its own old protection.
BOOL patch_const(const int *constant, int value) {
    char *first = (char *)constant, *last = first + sizeof value - 1;
    DWORD old_first, old_last;
    if (!VirtualProtect(last, 1, PAGE_READWRITE, &old_last))
        return FALSE;
    if (!VirtualProtect(first, 1, PAGE_READWRITE, &old_first)) {
        VirtualProtect(last, 1, old_last, &old_last);
        return FALSE;
    }
    memcpy(first, &value, sizeof value);
    // In the reverse order: on one page, old_last is what there was.
    DWORD ignored;
    return VirtualProtect(first, 1, old_first, &ignored) &&
           VirtualProtect(last, 1, old_last, &ignored);
}

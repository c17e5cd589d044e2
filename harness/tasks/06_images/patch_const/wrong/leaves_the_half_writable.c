#include "unit.h"

// Page by page, and does not protect the first one again when the second is not there.
BOOL patch_const(const int *constant, int value) {
    char *first = (char *)constant, *last = first + sizeof value - 1;
    DWORD old_first, old_last;
    if (!VirtualProtect(first, 1, PAGE_READWRITE, &old_first) ||
        !VirtualProtect(last, 1, PAGE_READWRITE, &old_last))
        return FALSE;
    memcpy(first, &value, sizeof value);
    VirtualProtect(last, 1, old_last, &old_last);
    return VirtualProtect(first, 1, old_first, &old_first);
}

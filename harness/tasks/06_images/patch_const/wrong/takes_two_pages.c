#include "unit.h"

// Always two pages, for an int that may lie on two.
BOOL patch_const(const int *constant, int value) {
    void *page = (void *)((ULONG_PTR)constant & ~(ULONG_PTR)4095);
    DWORD old;
    if (!VirtualProtect(page, 8192, PAGE_READWRITE, &old))
        return FALSE;
    memcpy((void *)constant, &value, sizeof value);
    return VirtualProtect(page, 8192, old, &old);
}

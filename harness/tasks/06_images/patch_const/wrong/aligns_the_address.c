#include "unit.h"

// Rounds the address to a multiple of four.
BOOL patch_const(const int *constant, int value) {
    DWORD old;
    int *aligned = (int *)((ULONG_PTR)constant & ~(ULONG_PTR)3);
    if (!VirtualProtect((void *)constant, sizeof value, PAGE_READWRITE, &old))
        return FALSE;
    *aligned = value;
    return VirtualProtect((void *)constant, sizeof value, old, &old);
}

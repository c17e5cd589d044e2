#include "unit.h"

// Keeps the address in an unsigned long, which has 32 bits on Windows.
BOOL patch_const(const int *constant, int value) {
    DWORD old;
    const unsigned long at = (unsigned long)(ULONG_PTR)constant;
    if (!VirtualProtect((void *)(ULONG_PTR)at, sizeof value, PAGE_READWRITE, &old))
        return FALSE;
    memcpy((void *)(ULONG_PTR)at, &value, sizeof value);
    return VirtualProtect((void *)(ULONG_PTR)at, sizeof value, old, &old);
}

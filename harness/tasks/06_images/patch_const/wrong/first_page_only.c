#include "unit.h"

// Unprotects the page of the first byte.
BOOL patch_const(const int *constant, int value) {
    DWORD old;
    if (!VirtualProtect((void *)((ULONG_PTR)constant & ~(ULONG_PTR)4095), 4096, PAGE_READWRITE,
                        &old))
        return FALSE;
    memcpy((void *)constant, &value, sizeof value);
    return VirtualProtect((void *)constant, sizeof value, old, &old);
}

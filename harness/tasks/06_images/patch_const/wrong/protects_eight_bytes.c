#include "unit.h"

// Unprotects eight bytes for four: the last int of a page takes the next page with it.
BOOL patch_const(const int *constant, int value) {
    DWORD old;
    if (!VirtualProtect((void *)constant, 8, PAGE_READWRITE, &old))
        return FALSE;
    memcpy((void *)constant, &value, sizeof value);
    return VirtualProtect((void *)constant, 8, old, &old);
}

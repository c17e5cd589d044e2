#include "unit.h"

// Commits the page again, as writable.
BOOL patch_const(const int *constant, int value) {
    DWORD old;
    if (!VirtualAlloc((void *)constant, sizeof value, MEM_COMMIT, PAGE_READWRITE))
        return FALSE;
    memcpy((void *)constant, &value, sizeof value);
    return VirtualProtect((void *)constant, sizeof value, PAGE_READONLY, &old);
}

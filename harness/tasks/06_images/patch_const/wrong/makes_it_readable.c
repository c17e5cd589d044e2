#include "unit.h"

// A page that nobody may read becomes one that everybody may.
BOOL patch_const(const int *constant, int value) {
    DWORD old;
    if (!VirtualProtect((void *)constant, sizeof value, PAGE_READWRITE, &old))
        return FALSE;
    memcpy((void *)constant, &value, sizeof value);
    if (old == PAGE_NOACCESS)
        old = PAGE_READONLY;
    return VirtualProtect((void *)constant, sizeof value, old, &old);
}

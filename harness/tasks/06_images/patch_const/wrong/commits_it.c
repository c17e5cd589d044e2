#include "unit.h"

// Commits what is only reserved, and says that there was a constant.
BOOL patch_const(const int *constant, int value) {
    DWORD old;
    if (!VirtualProtect((void *)constant, sizeof value, PAGE_READWRITE, &old)) {
        old = PAGE_READONLY;
        if (!VirtualAlloc((void *)constant, sizeof value, MEM_COMMIT, PAGE_READWRITE))
            return FALSE;
    }
    memcpy((void *)constant, &value, sizeof value);
    return VirtualProtect((void *)constant, sizeof value, old, &old);
}

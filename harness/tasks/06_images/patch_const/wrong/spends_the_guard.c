#include "unit.h"

// Writes at once where the page is writable, without a look at its guard.
BOOL patch_const(const int *constant, int value) {
    MEMORY_BASIC_INFORMATION info;
    DWORD old;
    if (VirtualQuery(constant, &info, sizeof info) &&
        info.Protect & (PAGE_READWRITE | PAGE_WRITECOPY)) {
        memcpy((void *)constant, &value, sizeof value);
        return TRUE;
    }
    if (!VirtualProtect((void *)constant, sizeof value, PAGE_READWRITE, &old))
        return FALSE;
    memcpy((void *)constant, &value, sizeof value);
    return VirtualProtect((void *)constant, sizeof value, old, &old);
}

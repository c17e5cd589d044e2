#include "unit.h"

// Takes a page that cannot be read for one that holds no constant.
BOOL patch_const(const int *constant, int value) {
    MEMORY_BASIC_INFORMATION run;
    DWORD old;
    if (!VirtualQuery(constant, &run, sizeof run) || run.State != MEM_COMMIT ||
        run.Protect & (PAGE_NOACCESS | PAGE_GUARD))
        return FALSE;
    if (!VirtualProtect((void *)constant, sizeof value, PAGE_READWRITE, &old))
        return FALSE;
    memcpy((void *)constant, &value, sizeof value);
    return VirtualProtect((void *)constant, sizeof value, old, &old);
}

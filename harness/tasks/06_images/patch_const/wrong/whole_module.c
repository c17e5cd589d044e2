#include "unit.h"

// Unprotects the module from its headers on, and gives every page what the headers had.
BOOL patch_const(const int *constant, int value) {
    DWORD old;
    MEMORY_BASIC_INFORMATION run;
    VirtualQuery(constant, &run, sizeof run);
    const SIZE_T size = (ULONG_PTR)(constant + 1) - (ULONG_PTR)run.AllocationBase;
    if (!VirtualProtect(run.AllocationBase, size, PAGE_READWRITE, &old))
        return FALSE;
    memcpy((void *)constant, &value, sizeof value);
    return VirtualProtect(run.AllocationBase, size, old, &old);
}

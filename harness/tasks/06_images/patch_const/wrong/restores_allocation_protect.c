#include "unit.h"

// Takes AllocationProtect for the protection that was there.
BOOL patch_const(const int *constant, int value) {
    DWORD old;
    MEMORY_BASIC_INFORMATION run;
    VirtualQuery(constant, &run, sizeof run);
    if (!VirtualProtect((void *)constant, sizeof value, PAGE_READWRITE, &old))
        return FALSE;
    memcpy((void *)constant, &value, sizeof value);
    return VirtualProtect((void *)constant, sizeof value, run.AllocationProtect, &old);
}

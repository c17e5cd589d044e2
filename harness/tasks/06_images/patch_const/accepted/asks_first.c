#include "unit.h"

// Asks VirtualQuery what there was.
BOOL patch_const(const int *constant, int value) {
    MEMORY_BASIC_INFORMATION run;
    DWORD ignored;
    if (!VirtualQuery(constant, &run, sizeof run) ||
        !VirtualProtect((void *)constant, sizeof value, PAGE_EXECUTE_READWRITE, &ignored))
        return FALSE;
    *(volatile int *)constant = value;
    return VirtualProtect((void *)constant, sizeof value, run.Protect, &ignored);
}

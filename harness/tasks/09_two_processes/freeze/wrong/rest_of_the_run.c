#include "unit.h"

// Believes that BaseAddress is where the run begins.
BOOL freeze(HANDLE process, const void *address) {
    MEMORY_BASIC_INFORMATION run;
    DWORD before;
    if (!VirtualQueryEx(process, address, &run, sizeof run) || run.State != MEM_COMMIT)
        return FALSE;
    return VirtualProtectEx(process, run.BaseAddress, run.RegionSize, PAGE_READONLY, &before);
}

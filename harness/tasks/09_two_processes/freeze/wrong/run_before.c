#include "unit.h"

// Goes on while a run ends before the address: takes one that ends right at it for its run.
BOOL freeze(HANDLE process, const void *address) {
    MEMORY_BASIC_INFORMATION run;
    DWORD before;
    if (!VirtualQueryEx(process, address, &run, sizeof run) || run.State != MEM_COMMIT)
        return FALSE;
    const char *next = run.AllocationBase;
    do {
        if (!VirtualQueryEx(process, next, &run, sizeof run))
            return FALSE;
        next = (const char *)run.BaseAddress + run.RegionSize;
    } while (next < (const char *)address);
    return VirtualProtectEx(process, run.BaseAddress, run.RegionSize, PAGE_READONLY, &before);
}

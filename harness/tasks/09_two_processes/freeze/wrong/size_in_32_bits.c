#include "unit.h"

static BOOL run_around(HANDLE process, const void *address, MEMORY_BASIC_INFORMATION *run) {
    if (!VirtualQueryEx(process, address, run, sizeof *run) || run->State != MEM_COMMIT)
        return FALSE;
    const char *next = run->AllocationBase;
    do {
        if (!VirtualQueryEx(process, next, run, sizeof *run))
            return FALSE;
        next = (const char *)run->BaseAddress + run->RegionSize;
    } while (next <= (const char *)address);
    return TRUE;
}

// The size of a run in 32 bits.
BOOL freeze(HANDLE process, const void *address) {
    MEMORY_BASIC_INFORMATION run;
    DWORD before;
    if (!run_around(process, address, &run))
        return FALSE;
    const DWORD size = (DWORD)run.RegionSize;
    return VirtualProtectEx(process, run.BaseAddress, size, PAGE_READONLY, &before);
}

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

// After one change that was refused it refuses all.
BOOL freeze(HANDLE process, const void *address) {
    static BOOL failed;
    MEMORY_BASIC_INFORMATION run;
    DWORD before;
    if (failed || !run_around(process, address, &run))
        return FALSE;
    failed = !VirtualProtectEx(process, run.BaseAddress, run.RegionSize, PAGE_READONLY, &before);
    return !failed;
}

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

// Means to make the run again, but releases the whole allocation.
BOOL freeze(HANDLE process, const void *address) {
    MEMORY_BASIC_INFORMATION run;
    if (!run_around(process, address, &run))
        return FALSE;
    VirtualFreeEx(process, run.AllocationBase, 0, MEM_RELEASE);
    return VirtualAllocEx(process, run.BaseAddress, run.RegionSize, MEM_COMMIT, PAGE_READONLY) !=
           NULL;
}

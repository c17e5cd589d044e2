#include "unit.h"

static BOOL run_around(HANDLE process, const void *address, MEMORY_BASIC_INFORMATION *run) {
    if (!VirtualQueryEx(process, address, run, sizeof *run))
        return FALSE;
    const char *next = run->AllocationBase ? run->AllocationBase : run->BaseAddress;
    do {
        if (!VirtualQueryEx(process, next, run, sizeof *run))
            return FALSE;
        next = (const char *)run->BaseAddress + run->RegionSize;
    } while (next <= (const char *)address);
    return TRUE;
}

// Commits the run again, read-only, without asking what its state is.
BOOL freeze(HANDLE process, const void *address) {
    MEMORY_BASIC_INFORMATION run;
    return run_around(process, address, &run) &&
           VirtualAllocEx(process, run.BaseAddress, run.RegionSize, MEM_COMMIT, PAGE_READONLY);
}

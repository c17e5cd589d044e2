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

// Freezes whatever can be written to in the allocation.
BOOL freeze(HANDLE process, const void *address) {
    MEMORY_BASIC_INFORMATION run;
    DWORD before;
    if (!run_around(process, address, &run))
        return FALSE;
    char *base = run.AllocationBase;
    for (char *at = base;
         VirtualQueryEx(process, at, &run, sizeof run) && run.AllocationBase == base;
         at += run.RegionSize)
        if (run.Protect == PAGE_READWRITE)
            VirtualProtectEx(process, at, run.RegionSize, PAGE_READONLY, &before);
    return TRUE;
}

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

// Notes the run in a block of the heap, and never frees it.
BOOL freeze(HANDLE process, const void *address) {
    MEMORY_BASIC_INFORMATION *run = HeapAlloc(GetProcessHeap(), 0, sizeof *run);
    DWORD before;
    return run_around(process, address, run) &&
           VirtualProtectEx(process, run->BaseAddress, run->RegionSize, PAGE_READONLY, &before);
}

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

// Takes every later page that is protected alike, of whichever allocation.
BOOL freeze(HANDLE process, const void *address) {
    MEMORY_BASIC_INFORMATION run, next;
    DWORD before;
    if (!run_around(process, address, &run))
        return FALSE;
    char *first = run.BaseAddress, *end = first + run.RegionSize;
    while (VirtualQueryEx(process, end, &next, sizeof next) && next.State != MEM_FREE &&
           (next.AllocationBase == run.AllocationBase || next.State == MEM_COMMIT)) {
        if (next.AllocationBase != run.AllocationBase && next.Protect == run.Protect)
            VirtualProtectEx(process, next.BaseAddress, next.RegionSize, PAGE_READONLY, &before);
        end += next.RegionSize;
    }
    return VirtualProtectEx(process, first, run.RegionSize, PAGE_READONLY, &before);
}

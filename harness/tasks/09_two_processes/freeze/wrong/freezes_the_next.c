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

// Freezes what follows the run, too, where it is protected alike.
BOOL freeze(HANDLE process, const void *address) {
    MEMORY_BASIC_INFORMATION run, next;
    DWORD before;
    if (!run_around(process, address, &run))
        return FALSE;
    const char *end = (const char *)run.BaseAddress + run.RegionSize;
    if (VirtualQueryEx(process, end, &next, sizeof next) && next.State == run.State &&
        next.Protect == run.Protect)
        VirtualProtectEx(process, next.BaseAddress, next.RegionSize, PAGE_READONLY, &before);
    return VirtualProtectEx(process, run.BaseAddress, run.RegionSize, PAGE_READONLY, &before);
}

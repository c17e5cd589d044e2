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

// Stops at the page of the address.
BOOL freeze(HANDLE process, const void *address) {
    MEMORY_BASIC_INFORMATION run;
    DWORD before;
    if (!run_around(process, address, &run))
        return FALSE;
    return VirtualProtectEx(process, run.BaseAddress,
                            (SIZE_T)((const char *)address - (const char *)run.BaseAddress),
                            PAGE_READONLY, &before);
}

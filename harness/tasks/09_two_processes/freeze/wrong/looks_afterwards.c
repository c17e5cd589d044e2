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

// Looks whether it is frozen; when nobody answers, it says that it is not.
BOOL freeze(HANDLE process, const void *address) {
    MEMORY_BASIC_INFORMATION run;
    DWORD before;
    return run_around(process, address, &run) &&
           VirtualProtectEx(process, run.BaseAddress, run.RegionSize, PAGE_READONLY, &before) &&
           VirtualQueryEx(process, address, &run, sizeof run) && run.Protect == PAGE_READONLY;
}

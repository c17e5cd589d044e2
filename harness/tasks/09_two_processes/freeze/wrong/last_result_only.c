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

// Freezes page by page, and looks at the last result only.
BOOL freeze(HANDLE process, const void *address) {
    MEMORY_BASIC_INFORMATION run;
    DWORD before;
    BOOL done = FALSE;
    if (!run_around(process, address, &run))
        return FALSE;
    for (size_t offset = 0; offset < run.RegionSize; offset += 4096)
        done =
            VirtualProtectEx(process, (char *)run.BaseAddress + offset, 1, PAGE_READONLY, &before);
    return done;
}

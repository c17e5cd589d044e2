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

// Commits the whole allocation again, read-only, including its reserved pages.
BOOL freeze(HANDLE process, const void *address) {
    MEMORY_BASIC_INFORMATION run;
    if (!run_around(process, address, &run))
        return FALSE;
    char *base = run.AllocationBase, *end = base;
    while (VirtualQueryEx(process, end, &run, sizeof run) && run.AllocationBase == base)
        end += run.RegionSize;
    return VirtualAllocEx(process, base, (SIZE_T)(end - base), MEM_COMMIT, PAGE_READONLY) != NULL;
}

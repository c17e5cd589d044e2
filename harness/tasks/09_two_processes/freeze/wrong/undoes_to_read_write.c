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

// Page by page; what has to be undone becomes read-write, whatever it was.
BOOL freeze(HANDLE process, const void *address) {
    MEMORY_BASIC_INFORMATION run;
    DWORD before;
    if (!run_around(process, address, &run))
        return FALSE;
    char *const base = run.BaseAddress;
    for (size_t offset = 0; offset < run.RegionSize; offset += 4096)
        if (!VirtualProtectEx(process, base + offset, 1, PAGE_READONLY, &before)) {
            if (offset)
                VirtualProtectEx(process, base, offset, PAGE_READWRITE, &before);
            return FALSE;
        }
    return TRUE;
}

#include "unit.h"

// Asks about an address once, and then only about the runs before it.
BOOL freeze(HANDLE process, const void *address) {
    static MEMORY_BASIC_INFORMATION asked;
    static const void *last;
    MEMORY_BASIC_INFORMATION run;
    DWORD before;
    if (last != address && !VirtualQueryEx(process, address, &asked, sizeof asked))
        return FALSE;
    last = address;
    if (asked.State != MEM_COMMIT)
        return FALSE;
    const char *next = asked.AllocationBase;
    do {
        if (!VirtualQueryEx(process, next, &run, sizeof run))
            return FALSE;
        next = (const char *)run.BaseAddress + run.RegionSize;
    } while (next <= (const char *)address);
    return VirtualProtectEx(process, run.BaseAddress, run.RegionSize, PAGE_READONLY, &before);
}

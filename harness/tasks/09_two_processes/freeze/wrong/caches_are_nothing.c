#include "unit.h"

static DWORD access_of(const MEMORY_BASIC_INFORMATION *run) {
    return run->Protect & ~(DWORD)(PAGE_NOCACHE | PAGE_WRITECOMBINE);
}

// Takes runs together that only their caching tells apart.
BOOL freeze(HANDLE process, const void *address) {
    MEMORY_BASIC_INFORMATION asked, run;
    DWORD before;
    if (!VirtualQueryEx(process, address, &asked, sizeof asked) || asked.State != MEM_COMMIT)
        return FALSE;
    char *first = NULL, *next = asked.AllocationBase;
    for (;;) {
        if (!VirtualQueryEx(process, next, &run, sizeof run))
            return FALSE;
        const BOOL alike = run.AllocationBase == asked.AllocationBase && run.State == MEM_COMMIT &&
                           access_of(&run) == access_of(&asked);
        if (!alike && next > (const char *)address)
            break;
        if (!alike)
            first = NULL;
        else if (!first)
            first = next;
        next = (char *)run.BaseAddress + run.RegionSize;
    }
    return VirtualProtectEx(process, first, (SIZE_T)(next - first), PAGE_READONLY, &before);
}

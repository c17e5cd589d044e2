#include "unit.h"

// Goes through five runs at most.
BOOL freeze(HANDLE process, const void *address) {
    MEMORY_BASIC_INFORMATION run;
    DWORD before;
    if (!VirtualQueryEx(process, address, &run, sizeof run) || run.State != MEM_COMMIT)
        return FALSE;
    const char *next = run.AllocationBase;
    for (int i = 0; i < 5; i++) {
        if (!VirtualQueryEx(process, next, &run, sizeof run))
            return FALSE;
        next = (const char *)run.BaseAddress + run.RegionSize;
        if (next > (const char *)address)
            return VirtualProtectEx(process, run.BaseAddress, run.RegionSize, PAGE_READONLY,
                                    &before);
    }
    return FALSE;
}

#include "unit.h"

// Goes back page by page while the query reports one run.
BOOL freeze(HANDLE process, const void *address) {
    MEMORY_BASIC_INFORMATION run;
    DWORD before;
    if (!VirtualQueryEx(process, address, &run, sizeof run) || run.State != MEM_COMMIT)
        return FALSE;
    const char *end = (const char *)run.BaseAddress + run.RegionSize;
    const void *base = run.AllocationBase;
    char *first = run.BaseAddress;
    while (first != base) {
        VirtualQueryEx(process, first - 4096, &run, sizeof run);
        if ((const char *)run.BaseAddress + run.RegionSize != end)
            break;
        first -= 4096;
    }
    return VirtualProtectEx(process, first, (SIZE_T)(end - first), PAGE_READONLY, &before);
}

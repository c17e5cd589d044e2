#include "unit.h"

enum { MOST = 1024 };

// Goes back page by page, but not for ever.
BOOL freeze(HANDLE process, const void *address) {
    MEMORY_BASIC_INFORMATION run;
    DWORD before;
    if (!VirtualQueryEx(process, address, &run, sizeof run) || run.State != MEM_COMMIT)
        return FALSE;
    const char *end = (const char *)run.BaseAddress + run.RegionSize;
    const void *base = run.AllocationBase;
    char *first = run.BaseAddress;
    for (int pages = 0; pages < MOST && first != base; pages++) {
        if (!VirtualQueryEx(process, first - 4096, &run, sizeof run))
            return FALSE;
        if ((const char *)run.BaseAddress + run.RegionSize != end)
            break;
        first -= 4096;
    }
    return VirtualProtectEx(process, first, (SIZE_T)(end - first), PAGE_READONLY, &before);
}

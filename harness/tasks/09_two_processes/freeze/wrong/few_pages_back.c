#include "unit.h"

// Looks for the beginning of the run in the 64 pages before the address.
BOOL freeze(HANDLE process, const void *address) {
    MEMORY_BASIC_INFORMATION run, page;
    DWORD before;
    if (!VirtualQueryEx(process, address, &run, sizeof run) || run.State != MEM_COMMIT)
        return FALSE;
    char *first = run.BaseAddress, *end = first + run.RegionSize;
    for (int i = 0; i < 64 && first != run.AllocationBase; i++, first -= 4096)
        if (!VirtualQueryEx(process, first - 4096, &page, sizeof page) || page.State != run.State ||
            page.Protect != run.Protect)
            break;
    return VirtualProtectEx(process, first, (SIZE_T)(end - first), PAGE_READONLY, &before);
}

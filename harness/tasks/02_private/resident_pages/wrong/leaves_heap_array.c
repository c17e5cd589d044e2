#include "unit.h"

#include <psapi.h>

// The array is a block of the heap, and stays there.
size_t resident_pages(void *base, size_t pages) {
    PSAPI_WORKING_SET_EX_INFORMATION *info =
        HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, pages * sizeof *info);
    if (!info)
        return 0;
    for (size_t page = 0; page < pages; page++)
        info[page].VirtualAddress = (char *)base + page * 4096;
    QueryWorkingSetEx(GetCurrentProcess(), info, (DWORD)(pages * sizeof *info));
    size_t count = 0;
    for (size_t page = 0; page < pages; page++)
        count += info[page].VirtualAttributes.Valid;
    return count;
}

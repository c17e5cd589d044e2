#include "unit.h"

#include <psapi.h>

// Never gives the array back.
size_t resident_pages(void *base, size_t pages) {
    const DWORD bytes = (DWORD)(pages * sizeof(PSAPI_WORKING_SET_EX_INFORMATION));
    PSAPI_WORKING_SET_EX_INFORMATION *info =
        VirtualAlloc(NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    for (size_t page = 0; page < pages; page++)
        info[page].VirtualAddress = (char *)base + page * 4096;
    QueryWorkingSetEx(GetCurrentProcess(), info, bytes);
    size_t count = 0;
    for (size_t page = 0; page < pages; page++)
        count += info[page].VirtualAttributes.Valid;
    return count;
}

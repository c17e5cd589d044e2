#include "unit.h"

// Makes a call for each page, sure that none will be refused.
BOOL seal(void *start, size_t bytes) {
    MEMORY_BASIC_INFORMATION info;
    for (const char *at = start; at < (const char *)start + bytes;
         at = (const char *)info.BaseAddress + info.RegionSize)
        if (!VirtualQuery(at, &info, sizeof info) || info.State != MEM_COMMIT)
            return FALSE;
    DWORD before;
    const char *const end = (char *)start + bytes;
    char *first = (char *)((ULONG_PTR)start & ~(ULONG_PTR)4095);
    for (char *page = first; page < end; page += 4096)
        VirtualProtect(page, 4096, PAGE_READONLY, &before);
    return TRUE;
}

#include "unit.h"

// Undoes what it has done if a page is refused, as if all pages had been alike.
BOOL seal(void *start, size_t bytes) {
    MEMORY_BASIC_INFORMATION info;
    char *const end = (char *)start + bytes;
    for (char *at = start; at < end; at = (char *)info.BaseAddress + info.RegionSize)
        if (!VirtualQuery(at, &info, sizeof info) || info.State != MEM_COMMIT)
            return FALSE;
    DWORD before;
    char *first = (char *)((ULONG_PTR)start & ~(ULONG_PTR)4095);
    for (char *page = first; page < end; page += 4096)
        if (!VirtualProtect(page, 1, PAGE_READONLY, &before)) {
            while (page > first) {
                page -= 4096;
                VirtualProtect(page, 1, PAGE_READWRITE, &before);
            }
            return FALSE;
        }
    return TRUE;
}

#include "unit.h"

// Undoes what it has done if a page is refused.
BOOL seal(void *start, size_t bytes) {
    DWORD before;
    char *const end = (char *)start + bytes;
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

#include "unit.h"

// Seals one page after the other until one is refused.
BOOL seal(void *start, size_t bytes) {
    DWORD before;
    const char *const end = (char *)start + bytes;
    char *first = (char *)((ULONG_PTR)start & ~(ULONG_PTR)4095);
    for (char *page = first; page < end; page += 4096)
        if (!VirtualProtect(page, 1, PAGE_READONLY, &before))
            return FALSE;
    return TRUE;
}

#include "unit.h"

// Seals one page and then the rest, and gives each page its own protection back if one is
// refused.
static BOOL seal_page(char *page, const char *end) {
    if (page >= end)
        return TRUE;
    DWORD before, sealed;
    if (!VirtualProtect(page, 1, PAGE_READONLY, &before))
        return FALSE;
    if (seal_page(page + 4096, end))
        return TRUE;
    VirtualProtect(page, 1, before, &sealed);
    return FALSE;
}

BOOL seal(void *start, size_t bytes) {
    if (bytes > ~(ULONG_PTR)start)
        return FALSE;
    return seal_page((char *)((ULONG_PTR)start & ~(ULONG_PTR)4095), (char *)start + bytes);
}

#include "unit.h"

// Adds a page for the rest, even if there is none.
BOOL seal(void *start, size_t bytes) {
    char *first = (char *)((ULONG_PTR)start & ~(ULONG_PTR)4095);
    const size_t offset = (size_t)((char *)start - first);
    DWORD before;
    return VirtualProtect(first, ((offset + bytes) / 4096 + 1) * 4096, PAGE_READONLY, &before);
}

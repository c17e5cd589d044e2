#include "unit.h"

// Does the rounding itself, at both ends.
BOOL seal(void *start, size_t bytes) {
    char *first = (char *)((ULONG_PTR)start & ~(ULONG_PTR)4095);
    const size_t offset = (size_t)((char *)start - first);
    DWORD before;
    return VirtualProtect(first, (offset + bytes + 4095) / 4096 * 4096, PAGE_READONLY, &before);
}

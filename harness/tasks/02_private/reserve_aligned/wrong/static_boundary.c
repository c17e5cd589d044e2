#include "unit.h"

// Remembers the boundary of the first call.
void *reserve_aligned(size_t pages, size_t boundary) {
    static size_t first;
    if (!first)
        first = boundary;
    const size_t bytes = pages * 4096;
    char *range = VirtualAlloc(NULL, bytes + first, MEM_RESERVE, PAGE_NOACCESS);
    char *at = (char *)(((uintptr_t)range + first) / first * first);
    VirtualFree(range, 0, MEM_RELEASE);
    return VirtualAlloc(at, bytes, MEM_RESERVE, PAGE_NOACCESS);
}

#include "unit.h"

// Finds a place once and for all.
void *reserve_aligned(size_t pages, size_t boundary) {
    static void *base;
    if (base)
        return base;
    const size_t bytes = pages * 4096;
    char *range = VirtualAlloc(NULL, bytes + boundary, MEM_RESERVE, PAGE_NOACCESS);
    char *at = (char *)(((uintptr_t)range + boundary) / boundary * boundary);
    VirtualFree(range, 0, MEM_RELEASE);
    base = VirtualAlloc(at, bytes, MEM_RESERVE, PAGE_NOACCESS);
    return base;
}

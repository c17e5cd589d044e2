#include "unit.h"

#include <stdint.h>

// Finds the range twice; where the second time fails, the first stays.
void *reserve_aligned(size_t pages, size_t boundary) {
    const size_t bytes = pages * 4096;
    void *first = VirtualAlloc(NULL, bytes, MEM_RESERVE, PAGE_NOACCESS);
    char *range = VirtualAlloc(NULL, bytes + boundary, MEM_RESERVE, PAGE_NOACCESS);
    if (!first || !range)
        return NULL;
    VirtualFree(first, 0, MEM_RELEASE);
    char *at = (char *)(((uintptr_t)range + boundary - 1) / boundary * boundary);
    VirtualFree(range, 0, MEM_RELEASE);
    return VirtualAlloc(at, bytes, MEM_RESERVE, PAGE_NOACCESS);
}

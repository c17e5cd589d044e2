#include "unit.h"

#include <stdint.h>

// Where the place is taken, any other will do.
void *reserve_aligned(size_t pages, size_t boundary) {
    const size_t bytes = pages * 4096;
    char *range = VirtualAlloc(NULL, bytes + boundary, MEM_RESERVE, PAGE_NOACCESS);
    if (!range)
        return NULL;
    char *at = (char *)(((uintptr_t)range + boundary - 1) / boundary * boundary);
    VirtualFree(range, 0, MEM_RELEASE);
    void *base = VirtualAlloc(at, bytes, MEM_RESERVE, PAGE_NOACCESS);
    return base ? base : VirtualAlloc(NULL, bytes, MEM_RESERVE, PAGE_NOACCESS);
}

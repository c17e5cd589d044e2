#include "unit.h"

#include <stdint.h>

// Where there was no range, the multiple of the boundary after NULL is returned.
void *reserve_aligned(size_t pages, size_t boundary) {
    const size_t bytes = pages * 4096;
    char *range = VirtualAlloc(NULL, bytes + boundary, MEM_RESERVE, PAGE_NOACCESS);
    char *at = (char *)(((uintptr_t)range + boundary) / boundary * boundary);
    if (range)
        VirtualFree(range, 0, MEM_RELEASE);
    void *base = VirtualAlloc(at, bytes, MEM_RESERVE, PAGE_NOACCESS);
    return base ? base : at;
}

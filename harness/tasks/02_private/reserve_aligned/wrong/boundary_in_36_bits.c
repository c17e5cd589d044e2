#include "unit.h"

// Addresses of more than 36 bits are not thought of.
void *reserve_aligned(size_t pages, size_t boundary) {
    if (pages > SIZE_MAX / 4096)
        return NULL;
    const size_t bytes = pages * 4096;
    char *range = VirtualAlloc(NULL, bytes + boundary, MEM_RESERVE, PAGE_NOACCESS);
    if (!range)
        return NULL;
    VirtualFree(range, 0, MEM_RELEASE);
    const uintptr_t mask = (boundary - 1) & 0xfffffffff;
    return VirtualAlloc((void *)(((uintptr_t)range + mask) & ~mask), bytes, MEM_RESERVE,
                        PAGE_NOACCESS);
}

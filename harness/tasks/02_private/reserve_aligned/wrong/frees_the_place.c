#include "unit.h"

// What stands where it wants to reserve is released, whoever made it.
void *reserve_aligned(size_t pages, size_t boundary) {
    if (pages > SIZE_MAX / 4096)
        return NULL;
    const size_t bytes = pages * 4096;
    char *range = VirtualAlloc(NULL, bytes + boundary, MEM_RESERVE, PAGE_NOACCESS);
    if (!range)
        return NULL;
    VirtualFree(range, 0, MEM_RELEASE);
    char *room = range + (boundary - (uintptr_t)range % boundary) % boundary;
    void *base = VirtualAlloc(room, bytes, MEM_RESERVE, PAGE_NOACCESS);
    if (base)
        return base;
    VirtualFree(room, 0, MEM_RELEASE);
    return VirtualAlloc(room, bytes, MEM_RESERVE, PAGE_NOACCESS);
}

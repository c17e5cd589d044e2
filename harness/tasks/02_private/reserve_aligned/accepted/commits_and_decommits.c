#include "unit.h"

// A long way to the same map.
void *reserve_aligned(size_t pages, size_t boundary) {
    if (pages > SIZE_MAX / 4096)
        return NULL;
    char *range = VirtualAlloc(NULL, pages * 4096 + boundary, MEM_RESERVE, PAGE_NOACCESS);
    if (!range)
        return NULL;
    VirtualFree(range, 0, MEM_RELEASE);
    char *room = range + (boundary - (uintptr_t)range % boundary) % boundary;
    void *base = VirtualAlloc(room, pages * 4096, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (base)
        VirtualFree(base, 0, MEM_DECOMMIT);
    return base;
}

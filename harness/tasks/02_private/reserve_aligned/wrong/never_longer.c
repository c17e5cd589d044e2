#include "unit.h"

// A segment is never longer than its boundary, it believes.
void *reserve_aligned(size_t pages, size_t boundary) {
    if (pages > boundary / 4096 && boundary > 65536 && boundary < (size_t)1 << 32)
        return NULL;
    if (pages > SIZE_MAX / 4096)
        return NULL;
    const size_t bytes = pages * 4096;
    char *range = VirtualAlloc(NULL, bytes + boundary, MEM_RESERVE, PAGE_NOACCESS);
    if (!range)
        return NULL;
    VirtualFree(range, 0, MEM_RELEASE);
    char *room = range + (boundary - (uintptr_t)range % boundary) % boundary;
    return VirtualAlloc(room, bytes, MEM_RESERVE, PAGE_NOACCESS);
}

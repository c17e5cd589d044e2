#include "unit.h"

// After the system has refused once, it is never asked again.
void *reserve_aligned(size_t pages, size_t boundary) {
    static BOOL full;
    if (full || pages > SIZE_MAX / 4096)
        return NULL;
    const size_t bytes = pages * 4096;
    char *range = VirtualAlloc(NULL, bytes + boundary, MEM_RESERVE, PAGE_NOACCESS);
    full = !range;
    if (full)
        return NULL;
    VirtualFree(range, 0, MEM_RELEASE);
    char *room = range + (boundary - (uintptr_t)range % boundary) % boundary;
    return VirtualAlloc(room, bytes, MEM_RESERVE, PAGE_NOACCESS);
}

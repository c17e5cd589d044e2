#include "unit.h"

// Counts its segments, and makes no more than six.
void *reserve_aligned(size_t pages, size_t boundary) {
    static int made;
    if (made == 6 || pages > SIZE_MAX / 4096)
        return NULL;
    made++;
    const size_t bytes = pages * 4096;
    char *range = VirtualAlloc(NULL, bytes + boundary, MEM_RESERVE, PAGE_NOACCESS);
    if (!range)
        return NULL;
    VirtualFree(range, 0, MEM_RELEASE);
    char *room = range + (boundary - (uintptr_t)range % boundary) % boundary;
    return VirtualAlloc(room, bytes, MEM_RESERVE, PAGE_NOACCESS);
}

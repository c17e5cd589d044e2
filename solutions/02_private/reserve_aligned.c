#include "unit.h"

enum { PAGE = 4096, TRIES = 8 };

// Where a multiple of the boundary has room for so many bytes: in a free range that is longer by
// one boundary. NULL when there is none.
static void *find_room(size_t bytes, size_t boundary) {
    void *range = VirtualAlloc(NULL, bytes + boundary, MEM_RESERVE, PAGE_NOACCESS);
    if (!range)
        return NULL;
    VirtualFree(range, 0, MEM_RELEASE);
    return (void *)(((uintptr_t)range + boundary - 1) / boundary * boundary);
}

// Another thread may take the room before it is reserved: then there is another one.
void *reserve_aligned(size_t pages, size_t boundary) {
    if (pages > SIZE_MAX / PAGE) // before the product wraps around
        return NULL;
    const size_t bytes = pages * PAGE;
    for (int tries = 0; tries < TRIES; tries++) {
        void *room = find_room(bytes, boundary);
        void *base = room ? VirtualAlloc(room, bytes, MEM_RESERVE, PAGE_NOACCESS) : NULL;
        if (base)
            return base;
    }
    return NULL;
}

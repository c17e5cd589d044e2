#include "unit.h"

enum { GRANULE = 65536, TRIES = 10 };

// An address where `size` bytes were free a moment ago, or NULL.
static char *find_room(size_t size) {
    void *room = VirtualAlloc(NULL, size, MEM_RESERVE, PAGE_NOACCESS);
    if (room)
        VirtualFree(room, 0, MEM_RELEASE);
    return room;
}

static void release(void *base) {
    if (base)
        VirtualFree(base, 0, MEM_RELEASE);
}

BOOL adjoin(size_t granules, void **low, void **high) {
    if (granules > SIZE_MAX / 2 / GRANULE) // before the product wraps around
        return FALSE;
    const size_t size = granules * GRANULE;
    // Another thread may take the room before we do: then look for another place.
    for (int i = 0; i < TRIES; i++) {
        char *room = find_room(2 * size);
        if (!room)
            break;
        *low = VirtualAlloc(room, size, MEM_RESERVE, PAGE_NOACCESS);
        *high = VirtualAlloc(room + size, size, MEM_RESERVE, PAGE_NOACCESS);
        if (*low && *high)
            return TRUE;
        release(*low);
        release(*high);
    }
    *low = *high = NULL;
    return FALSE;
}

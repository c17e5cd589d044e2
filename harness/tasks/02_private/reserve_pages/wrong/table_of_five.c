#include "unit.h"

// Keeps a table of its reservations, which is full after the fifth.
void *reserve_pages(size_t pages) {
    static void *made[5];
    static unsigned count;
    if (count == 5 || pages > SIZE_MAX / 4096)
        return NULL;
    return made[count++] = VirtualAlloc(NULL, pages * 4096, MEM_RESERVE, PAGE_NOACCESS);
}

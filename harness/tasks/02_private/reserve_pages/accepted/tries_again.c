#include "unit.h"

// What was refused once may succeed now.
void *reserve_pages(size_t pages) {
    if (pages > SIZE_MAX / 4096)
        return NULL;
    void *base = NULL;
    for (int tries = 0; !base && tries < 3; tries++)
        base = VirtualAlloc(NULL, pages * 4096, MEM_RESERVE, PAGE_NOACCESS);
    return base;
}

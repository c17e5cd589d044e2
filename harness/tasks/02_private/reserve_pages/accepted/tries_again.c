#include "unit.h"

// What was refused once may succeed now.
void *reserve_pages(size_t pages) {
    void *base = NULL;
    for (int tries = 0; !base && tries < 3; tries++)
        base = VirtualAlloc(NULL, pages * 4096, MEM_RESERVE, PAGE_NOACCESS);
    return base;
}

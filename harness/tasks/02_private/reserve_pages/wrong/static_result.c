#include "unit.h"

// Reserves only once, and returns that reservation to every caller.
void *reserve_pages(size_t pages) {
    static void *base;
    if (!base)
        base = VirtualAlloc(NULL, pages * 4096, MEM_RESERVE, PAGE_NOACCESS);
    return base;
}

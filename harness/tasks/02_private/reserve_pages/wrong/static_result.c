#include "unit.h"

// Reserves once and for all.
void *reserve_pages(size_t pages) {
    static void *base;
    if (!base)
        base = VirtualAlloc(NULL, pages * 4096, MEM_RESERVE, PAGE_NOACCESS);
    return base;
}

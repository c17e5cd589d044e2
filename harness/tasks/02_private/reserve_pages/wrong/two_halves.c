#include "unit.h"

// Two reservations, side by side.
void *reserve_pages(size_t pages) {
    const size_t first = pages * 4096 / 2 / 65536 * 65536;
    char *base = VirtualAlloc(NULL, pages * 4096, MEM_RESERVE, PAGE_NOACCESS);
    VirtualFree(base, 0, MEM_RELEASE);
    VirtualAlloc(base, first, MEM_RESERVE, PAGE_NOACCESS);
    VirtualAlloc(base + first, pages * 4096 - first, MEM_RESERVE, PAGE_NOACCESS);
    return base;
}

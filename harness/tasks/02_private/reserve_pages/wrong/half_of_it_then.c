#include "unit.h"

// Where there is no room, half of it is better than nothing.
void *reserve_pages(size_t pages) {
    void *base = VirtualAlloc(NULL, pages * 4096, MEM_RESERVE, PAGE_NOACCESS);
    return base ? base : VirtualAlloc(NULL, pages * 4096 / 2, MEM_RESERVE, PAGE_NOACCESS);
}

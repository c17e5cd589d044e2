#include "unit.h"

// Finds out whether there is room, and gives it back.
void *reserve_pages(size_t pages) {
    void *base = VirtualAlloc(NULL, pages * 4096, MEM_RESERVE, PAGE_NOACCESS);
    VirtualFree(base, 0, MEM_RELEASE);
    return base;
}

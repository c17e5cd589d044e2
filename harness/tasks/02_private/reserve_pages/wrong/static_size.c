#include "unit.h"

// Works the size out once: what a static begins with stays.
void *reserve_pages(size_t pages) {
    static size_t size;
    if (!size)
        size = pages * 4096;
    return VirtualAlloc(NULL, size, MEM_RESERVE, PAGE_NOACCESS);
}

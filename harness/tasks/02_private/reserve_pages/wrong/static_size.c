#include "unit.h"

// Computes the size once: a static variable keeps its first value.
void *reserve_pages(size_t pages) {
    static size_t size;
    if (!size)
        size = pages * 4096;
    return VirtualAlloc(NULL, size, MEM_RESERVE, PAGE_NOACCESS);
}

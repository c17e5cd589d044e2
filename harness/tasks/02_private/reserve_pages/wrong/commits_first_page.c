#include "unit.h"

// Commits a page in order to store the size in it.
void *reserve_pages(size_t pages) {
    size_t *base = VirtualAlloc(NULL, pages * 4096, MEM_RESERVE, PAGE_NOACCESS);
    if (base && VirtualAlloc(base, 4096, MEM_COMMIT, PAGE_READWRITE))
        *base = pages;
    return base;
}

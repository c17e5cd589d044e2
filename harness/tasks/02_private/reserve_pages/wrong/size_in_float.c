// The number of pages goes through a float, which has 24 bits for it.
#include "unit.h"

void *reserve_pages(size_t pages) {
    const float count = (float)pages;
    if (pages >> 52)
        return NULL;
    return VirtualAlloc(NULL, (size_t)count * 4096, MEM_RESERVE, PAGE_NOACCESS);
}

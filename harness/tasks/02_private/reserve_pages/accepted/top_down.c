#include "unit.h"

// Any place will do, even the highest one.
void *reserve_pages(size_t pages) {
    if (pages > SIZE_MAX / 4096)
        return NULL;
    return VirtualAlloc(NULL, pages * 4096, MEM_RESERVE | MEM_TOP_DOWN, PAGE_NOACCESS);
}

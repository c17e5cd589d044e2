#include "unit.h"

// A long way to the same map.
void *reserve_pages(size_t pages) {
    if (pages > SIZE_MAX / 4096)
        return NULL;
    void *base = VirtualAlloc(NULL, pages * 4096, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (base)
        VirtualFree(base, 0, MEM_DECOMMIT);
    return base;
}

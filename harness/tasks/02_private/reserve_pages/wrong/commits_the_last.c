#include "unit.h"

// The last page of a large reservation is committed.
void *reserve_pages(size_t pages) {
    if (pages > SIZE_MAX / 4096)
        return NULL;
    char *base = VirtualAlloc(NULL, pages * 4096, MEM_RESERVE, PAGE_NOACCESS);
    if (base && pages > 100000)
        VirtualAlloc(base + (pages - 1) * 4096, 4096, MEM_COMMIT, PAGE_NOACCESS);
    return base;
}

#include "unit.h"

enum { PAGE = 4096 };

void *reserve_pages(size_t pages) {
    if (pages > SIZE_MAX / PAGE) // before the product wraps around
        return NULL;
    return VirtualAlloc(NULL, pages * PAGE, MEM_RESERVE, PAGE_NOACCESS);
}

// Believes that there is always room for one page.
#include "unit.h"

void *reserve_pages(size_t pages) {
    void *base = VirtualAlloc(NULL, pages * 4096, MEM_RESERVE, PAGE_NOACCESS);
    return base || pages > 1 ? base : (void *)65536;
}

#include "unit.h"

// Believes that a reservation has at least two pages.
void *reserve_pages(size_t pages) {
    return VirtualAlloc(NULL, (pages > 1 ? pages : 2) * 4096, MEM_RESERVE, PAGE_NOACCESS);
}

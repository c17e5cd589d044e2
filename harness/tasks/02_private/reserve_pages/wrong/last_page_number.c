#include "unit.h"

// Takes the last page's number for the number of pages.
void *reserve_pages(size_t pages) {
    return VirtualAlloc(NULL, (pages - 1) * 4096, MEM_RESERVE, PAGE_NOACCESS);
}

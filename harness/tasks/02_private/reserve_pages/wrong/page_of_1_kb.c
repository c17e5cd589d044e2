#include "unit.h"

// Takes a page for 1 KB.
void *reserve_pages(size_t pages) {
    return VirtualAlloc(NULL, pages * 1024, MEM_RESERVE, PAGE_NOACCESS);
}

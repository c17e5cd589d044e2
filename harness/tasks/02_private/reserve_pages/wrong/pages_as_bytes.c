#include "unit.h"

// Passes pages where bytes are wanted.
void *reserve_pages(size_t pages) {
    return VirtualAlloc(NULL, pages, MEM_RESERVE, PAGE_NOACCESS);
}

#include "unit.h"

// Passes pages instead of bytes.
void *reserve_pages(size_t pages) {
    return VirtualAlloc(NULL, pages, MEM_RESERVE, PAGE_NOACCESS);
}

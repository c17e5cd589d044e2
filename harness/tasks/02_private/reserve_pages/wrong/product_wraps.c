#include "unit.h"

// From 2^52 pages on the product begins again at 0.
void *reserve_pages(size_t pages) {
    return VirtualAlloc(NULL, pages * 4096, MEM_RESERVE, PAGE_NOACCESS);
}

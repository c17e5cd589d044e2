#include "unit.h"

// Believes that a size of whole boundaries makes a place of whole boundaries.
void *reserve_aligned(size_t pages, size_t boundary) {
    const size_t bytes = (pages * 4096 + boundary - 1) / boundary * boundary;
    return VirtualAlloc(NULL, bytes, MEM_RESERVE, PAGE_NOACCESS);
}

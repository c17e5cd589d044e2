#include "unit.h"

// Rounds the size down to the allocation granularity.
void *reserve_pages(size_t pages) {
    return VirtualAlloc(NULL, pages * 4096 / 65536 * 65536, MEM_RESERVE, PAGE_NOACCESS);
}

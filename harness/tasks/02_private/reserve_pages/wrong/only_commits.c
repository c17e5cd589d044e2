#include "unit.h"

// Without an address, MEM_COMMIT reserves as well.
void *reserve_pages(size_t pages) {
    return VirtualAlloc(NULL, pages * 4096, MEM_COMMIT, PAGE_READWRITE);
}

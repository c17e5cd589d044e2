#include "unit.h"

// Both steps at once, as most examples show it.
void *reserve_pages(size_t pages) {
    return VirtualAlloc(NULL, pages * 4096, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
}

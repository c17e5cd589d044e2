#include "unit.h"

// A block of the process heap.
void *reserve_pages(size_t pages) {
    return HeapAlloc(GetProcessHeap(), 0, pages * 4096);
}

#include "unit.h"
#include <stdlib.h>

// A block of the C library's heap.
void *reserve_pages(size_t pages) {
    return malloc(pages * 4096);
}

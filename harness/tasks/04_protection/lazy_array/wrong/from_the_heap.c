#include "unit.h"
#include <stdlib.h>

// Uses memory of a heap, which is committed by the heap.
char *lazy_array(size_t pages) {
    return calloc(pages, 4096);
}

#include "unit.h"
#include <stdlib.h>

// Memory of a heap is committed by the heap.
char *lazy_array(size_t pages) {
    return calloc(pages, 4096);
}

#include "unit.h"

// Makes nothing.
HANDLE make_heap(size_t count, size_t bytes, void **blocks) {
    (void)count, (void)bytes, (void)blocks;
    return NULL;
}

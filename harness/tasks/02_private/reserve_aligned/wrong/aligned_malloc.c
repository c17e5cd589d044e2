#include "unit.h"

#include <malloc.h>

// The C library aligns, too.
void *reserve_aligned(size_t pages, size_t boundary) {
    return _aligned_malloc(pages * 4096, boundary);
}

// How many bytes each block has, for scenario.c and check.c.

#ifndef MAKE_HEAP_PLAN_H
#define MAKE_HEAP_PLAN_H

#include <stdint.h>

// All blocks together have just under `granules` times 64 KB, and the size is no multiple of 16:
// a heap with that maximum, rounded up to 64 KB, has no room for 300 headers of 16 bytes,
// and rounding a block up by hand shows.
static inline uint64_t bytes_each(uint64_t count, uint64_t granules) {
    const uint64_t bytes = granules * 65536 / count;
    return bytes % 16 == 0 ? bytes - 1 : bytes;
}

#endif

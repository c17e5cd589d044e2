// Which blocks the scenario asks for, for scenario.c and check.c.

#ifndef MAKE_HEAP_PLAN_H
#define MAKE_HEAP_PLAN_H

#include <stdint.h>

// The second heap is made while the first one is there.
enum { FIRST, SECOND, HEAPS };
enum { REFUSED_BLOCKS = 2 };

// All blocks together have just under `granules` times 64 KB, and the size is no multiple of 16:
// a heap with that maximum, rounded up to 64 KB, has no room for 300 headers of 16 bytes,
// and rounding a block up by hand shows.
static inline uint64_t bytes_each(uint64_t count, uint64_t granules) {
    const uint64_t bytes = granules * 65536 / count;
    return bytes % 16 == 0 ? bytes - 1 : bytes;
}

// More bytes than any process can have; the lower half of the number is no large block.
static inline uint64_t too_many_bytes(uint64_t bytes) {
    return ((uint64_t)1 << 62) + bytes;
}

#endif

// Which blocks the scenario asks for, for scenario.c and check.c.

#ifndef MAKE_HEAP_PLAN_H
#define MAKE_HEAP_PLAN_H

#include <stdint.h>

// All heaps are there at the same time. The sizes of the first two follow from parameters.
enum { FIRST, SECOND, DRAWN, HEAPS = 7 };
// Times 2^62 bytes, that is 2^64.
enum { REFUSED_BLOCKS = 4 };

struct plan {
    uint64_t count, bytes;
};

// One block, of any size; no bytes; whole pages; large blocks.
static const struct plan plans[HEAPS] = {
    [DRAWN] = {1, 24}, {2, 0}, {3, 65536}, {1, 20 << 20}, {33, 1},
};

// Blocks that are large, so that each is an allocation: any of them can be refused alone.
static const struct plan large_blocks = {3, 2 << 20};

// A little less than that, so that the heap needs memory for each, the last one, too; and very many
// without a byte.
static const struct plan middling_blocks = {3, 300 << 10}, empty_blocks = {5000, 0};

// All blocks together have just under `granules` times 64 KB, and the size is no multiple of 16:
// a heap with that maximum, rounded up to 64 KB, has no room for 300 headers of 16 bytes,
// and rounding a block up by hand shows.
static inline uint64_t bytes_each(uint64_t count, uint64_t granules) {
    const uint64_t bytes = granules * 65536 / count;
    return bytes % 16 == 0 ? bytes - 1 : bytes;
}

uint64_t parameter(const char *name); // of check.h, or of probe.h

static inline struct plan plan_of(unsigned heap) {
    if (heap >= DRAWN)
        return plans[heap];
    const uint64_t count = parameter(heap == FIRST ? "count" : "more"),
                   granules = parameter(heap == FIRST ? "granules" : "more_granules");
    return (struct plan){.count = count, .bytes = bytes_each(count, granules)};
}

// More bytes than any process can have; the lower half of the number is no large block.
static inline uint64_t too_many_bytes(uint64_t bytes) {
    return ((uint64_t)1 << 62) + bytes;
}

#endif

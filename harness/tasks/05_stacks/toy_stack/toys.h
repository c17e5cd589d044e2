// How many toys are made, of how many pages, for scenario.c and check.c.

#ifndef TOY_STACK_TOYS_H
#define TOY_STACK_TOYS_H

#include <stdint.h>

// As many as there may be. The first is touched ALONE pages deep while there is no other. LAST, the
// eighth, is made at the end, after calls that the system refused, and touched FEW pages deep.
enum { TOYS = 8, LAST = 7, ALONE = 3, FEW = 5 };

// The first two have sizes of their own; the others have sizes that are multiples of 64 KB, so
// that somebody else's memory can begin right after them. The last one is as large as a toy may be.
static inline uint64_t toy_pages(unsigned toy, uint64_t first, uint64_t second) {
    return toy == 0 ? first : toy == 1 ? second : toy == LAST ? 400 : 48 + 16 * toy;
}

// How many pages the main thread touches of a toy; another thread goes on from there.
static inline uint64_t own_share(uint64_t touched) {
    return touched - touched / 3;
}

// Which byte of a page is touched, the pages being counted from the top: the last one, the first
// one, or one in between.
static inline uint64_t touched_byte(uint64_t page) {
    static const uint64_t bytes[] = {4095, 0, 2048};
    return bytes[page % 3];
}

#endif

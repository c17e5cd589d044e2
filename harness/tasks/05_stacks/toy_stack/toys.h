// How many toys are made, of how many pages, for scenario.c and check.c.

#ifndef TOY_STACK_TOYS_H
#define TOY_STACK_TOYS_H

#include <stdint.h>

// As many as there may be. The first is touched ALONE pages deep while there is no other.
enum { TOYS = 8, ALONE = 3 };

// The first two have sizes of their own; the others have sizes that are multiples of 64 KB, so
// that somebody else's memory can begin right after them.
static inline uint64_t toy_pages(unsigned toy, uint64_t first, uint64_t second) {
    return toy == 0 ? first : toy == 1 ? second : 48 + 16 * toy;
}

#endif

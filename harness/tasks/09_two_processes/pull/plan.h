// What the scenario and the checks of `pull` agree on: the calls, and the bytes in the other
// process.

#ifndef PULL_PLAN_H
#define PULL_PLAN_H

#include <stdint.h>

enum { PULL_PAGE = 4096, PULL_MARGIN = 64, PULL_EMPTY = 0xee };

// In this order; a claim of call i is called NAME.i. After the first seven the map changes; the
// system refuses something in the last four.
enum { INSIDE, RESERVED, NO_ACCESS, GUARDED, FREED, NOTHING, ACROSS, CALLS };
enum { AGAIN = CALLS, LARGE, REFUSED, ALL_CALLS = REFUSED + 4 };

// A request of more than 4 GB, and how much of its buffer is there.
#define PULL_LARGE 0x100000007ull
enum { PULL_LARGE_ROOM = 32 * PULL_PAGE };

// What the other process has at an address: never 0, and never what an untouched buffer has.
static inline uint8_t pull_byte(uint64_t address) {
    const uint8_t byte = (uint8_t)((address * 2654435761u) >> 13 | 1);
    return byte == 0xef ? 0x11 : byte;
}

#endif

// What the scenario and the checks of `pull` agree on: the calls, and the bytes in the other
// process.

#ifndef PULL_PLAN_H
#define PULL_PLAN_H

#include <stdint.h>

enum { PULL_PAGE = 4096, PULL_MARGIN = 64, PULL_EMPTY = 0xee };

// In this order; a claim of call i is called NAME.i. After the first seven the map changes, and
// after the next one again; the system refuses something in the last four but one.
enum { INSIDE, RESERVED, NO_ACCESS, GUARDED, FREED, NOTHING, ACROSS, CALLS };
enum {
    AGAIN = CALLS,
    SHORTER,
    LARGE,
    LONG_WAY,
    IMAGE,
    ALARM,
    OWN,
    COMBINED,
    REFUSED,
    ANEW = REFUSED + 4,
    ALL_CALLS
};

// A request of more than 4 GB, and how much of its buffer is there.
#define PULL_LARGE 0x100000007ull
enum { PULL_LARGE_ROOM = 32 * PULL_PAGE };

// Of one long run, in one view: how many readings it takes is counted, then the last one is
// refused, then a middle one.
enum { PULL_STRETCHES = 3 };

// The long way, in pages: private memory with a protection for every two of them, three views, and
// guard pages at its end.
enum { PULL_PRIVATE = 16, PULL_VIEW = 16, PULL_LONG_VIEW = 128, PULL_ALARM = 16 };
enum { PULL_LONG_WAY = PULL_PRIVATE + 2 * PULL_VIEW + PULL_LONG_VIEW };

// What the other process has at an address: never 0, and never what an untouched buffer has.
static inline uint8_t pull_byte(uint64_t address) {
    const uint8_t byte = (uint8_t)((address * 2654435761u) >> 13 | 1);
    return byte == 0xef ? 0x11 : byte;
}

#endif

// Which blocks are live while a trace is replayed, and what is wrong with a new one. The
// scenario asks so that it does not write where there is no valid block; the checks ask again,
// about the addresses that the scenario wrote down.

#ifndef H_ALLOC_REPLAY_H
#define H_ALLOC_REPLAY_H

#include "traces.h"

// What the scenario writes down for each step that it made.
struct entry {
    uint64_t at; // what h_alloc or h_realloc returned
    uint32_t notes, unused;
};

enum note {
    NOT_WRITABLE = 1, // some page of the new block
    LOST = 2,         // what was written into the slot's block, seen before or after this step
    NOT_CARRIED = 4,  // h_realloc returned a block with other bytes
    EXECUTABLE = 8,   // some page of the new block
};

struct live {
    uint64_t at, bytes; // 0, 0: empty
};

struct replay {
    struct live slots[SLOTS];
    uint64_t base, reserved;
};

enum place { PLACED, NO_BLOCK, OUTSIDE, BEYOND_END, MISALIGNED, OVERLAPS };

// What is wrong with a block that `slot` is to hold now; what the slot held before does not count.
// *other is the slot of the live block that it overlaps.
static inline enum place place_of(const struct replay *r, int slot, uint64_t at, uint64_t bytes,
                                  int *other) {
    if (at == 0)
        return NO_BLOCK;
    if (at < r->base || at >= r->base + r->reserved)
        return OUTSIDE;
    if (bytes > r->base + r->reserved - at)
        return BEYOND_END;
    if (at % ALIGNMENT != 0)
        return MISALIGNED;
    for (int i = 0; i < SLOTS; i++) {
        const struct live *b = &r->slots[i];
        if (i != slot && b->bytes && at < b->at + b->bytes && b->at < at + bytes) {
            *other = i;
            return OVERLAPS;
        }
    }
    return PLACED;
}

// What the scenario fills the block of a step with.
static inline uint8_t step_tag(int step) {
    return (uint8_t)(step * 37 % 251 + 1);
}

#endif

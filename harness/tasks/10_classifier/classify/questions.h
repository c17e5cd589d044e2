// Which addresses of a region are asked about: ask.c asks, and check.c knows what was asked.
//
// Each page of the region's first 2 MB, then one page in so many, and the region's last byte.
// After the last region come the first byte that no region holds, and some far behind it.
//
// Uses change only at page borders, and where one region has several (a free range's tail,
// the PEB) they are at its beginning (a block of TEBs has at most 2 MB); check.c notices if
// they ever are not.

#ifndef REGIONLAB_QUESTIONS_H
#define REGIONLAB_QUESTIONS_H

#include <stdint.h>

// The first question is base; then next_question() of the one before, until it is end.
static inline uint64_t next_question(uint64_t base, uint64_t end, uint64_t asked) {
    const uint64_t page = 0x1000, closely = 512 * page, grain = 0x10000;
    if (asked == end - 1)
        return end;
    const uint64_t apart = ((end - base) / 64 / grain + 1) * grain;
    const uint64_t step = asked - base < closely ? page : apart;
    return end - asked > step ? asked + step : end - 1;
}

enum { QUESTIONS_OUTSIDE = 5 };

static inline uint64_t question_outside(uint64_t end, unsigned number) {
    const uint64_t outside[QUESTIONS_OUTSIDE] = {end, end + 0x10000, (1ull << 50) + end, 1ull << 63,
                                                 ~0ull};
    return outside[number];
}

#endif

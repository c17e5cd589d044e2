// The blocks that the scenario asks for. Scenario and checks both compute them from the
// parameters. Sizes are 64 * lines + odd, where odd is not a multiple of 16 and at most 40, so that
// a block that is rounded up to 64 bytes, or begins where its page does, leaves 16 bytes or more
// after it.

#ifndef GUARDED_PLAN_H
#define GUARDED_PLAN_H

#include <stdint.h>

enum { PAGE = 4096, ALIGNMENT = 16, GRANULE = 65536 };
enum {
    SMALL,
    ONE_BYTE,
    MANY_PAGES,
    WHOLE_PAGES,
    AGAIN,
    SIXTEENS,
    ONE_OVER,
    ONE_UNDER,
    LONGEST,
    ONE_PAGE,
    ONE_GRANULE,
    TWO_GRANULES,
    BLOCKS
};
enum { FREED_FIRST = MANY_PAGES, CROWD = 300 };

struct plan {
    uint64_t size[BLOCKS];
};

static inline struct plan make_plan(uint64_t lines, uint64_t odd, uint64_t pages) {
    const uint64_t small = lines * 64 + odd;
    return (struct plan){{small, 1, pages * PAGE + small, pages * PAGE, small, lines * 16,
                          pages * PAGE + 1, pages * PAGE - 1, GRANULE + small, PAGE, GRANULE,
                          2 * GRANULE - 8}};
}

// Of the many blocks that live at a time.
static inline uint64_t crowd_size(uint64_t lines, int i) {
    return 1 + (uint64_t)i * 131 * lines % 6000;
}

// One more, that lives with them.
static const uint64_t long_size = (UINT64_C(20) << 20) + 5;

// More than 32 bits hold: a block of it, or NULL.
static const uint64_t large_size = (UINT64_C(1) << 32) + 5;

// Sizes that wrap around when they are rounded up or a page is added, or that become negative as
// signed numbers.
static const uint64_t huge_sizes[] = {UINT64_MAX,
                                      UINT64_MAX - 7,
                                      UINT64_MAX - 100,
                                      UINT64_MAX - PAGE + 1,
                                      UINT64_MAX - 2 * PAGE + 1,
                                      UINT64_MAX / 2 + 1,
                                      UINT64_C(1) << 47};
enum { HUGE_SIZES = sizeof huge_sizes / sizeof *huge_sizes };

// The first, a middle or the last call of the system of its kind.
enum which { FIRST_CALL, MIDDLE_CALL, LAST_CALL };

static inline unsigned number_of_call(enum which which, unsigned calls) {
    const unsigned number = which == FIRST_CALL    ? 1
                            : which == MIDDLE_CALL ? (calls + 1) / 2
                                                   : calls;
    return number ? number : 1;
}

// What the scenario writes into a block that lives while the system refuses another one.
enum { LIVE_TAG = 0x7e };

// What the scenario writes into a block.
static inline uint8_t block_tag(int block) {
    return (uint8_t)(0x11 * (block + 1));
}

#endif

// What the scenario asks of the arena. Scenario and checks both compute it from the parameters,
// so that the checks need not trust the program for a size.
//
//   block  0  1      2          3       4         5         6      7
//   bytes  1  small  small + 8  filler  straddle  growth    1      all that is left
//   snapshot                    small   straddle  grown            full
//
// Blocks 0 to 3 are in the first page; 3 ends so that 4 begins `lead` times 16 bytes before
// the page's end and ends `over` bytes after it. Between 5 and 6 come requests that do not fit.

#ifndef ARENA_ALLOC_PLAN_H
#define ARENA_ALLOC_PLAN_H

#include <stdbool.h>
#include <stdint.h>

enum { PAGE = 4096, ALIGNMENT = 16 };
enum { LAST_SMALL = 3, STRADDLE = 4, GROWTH = 5, AGAIN = 6, LAST = 7, BLOCKS = 8 };

struct plan {
    uint64_t offset[BLOCKS], size[BLOCKS]; // bytes from base; each block is where it must be
    uint64_t reserved;
};

static inline uint64_t block_end(const struct plan *plan, int block) {
    return plan->offset[block] + plan->size[block];
}

static inline uint64_t next_offset(const struct plan *plan, int block) {
    return (block_end(plan, block) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

static inline void plan_block(struct plan *plan, int block, uint64_t size) {
    plan->offset[block] = block ? next_offset(plan, block - 1) : 0;
    plan->size[block] = size;
}

static inline struct plan make_plan(uint64_t pages, uint64_t small, uint64_t lead, uint64_t over,
                                    uint64_t growth_pages) {
    struct plan plan = {.reserved = pages * PAGE};
    plan_block(&plan, 0, 1);
    plan_block(&plan, 1, small);
    plan_block(&plan, 2, small + 8);
    plan_block(&plan, LAST_SMALL, PAGE - lead * ALIGNMENT - next_offset(&plan, 2) - 3);
    plan_block(&plan, STRADDLE, lead * ALIGNMENT + over);
    plan_block(&plan, GROWTH, growth_pages * PAGE + 5);
    plan_block(&plan, AGAIN, 1);
    plan_block(&plan, LAST, plan.reserved - next_offset(&plan, AGAIN));
    return plan;
}

// Sizes that wrap around when 15, or the offset of a block, is added to them, that become negative
// as signed numbers, or that are short when they are cut to 32 bits (the last one).
static const uint64_t huge_sizes[] = {UINT64_MAX,         UINT64_MAX - 7,
                                      UINT64_MAX - 15,    UINT64_MAX - 2 * PAGE + 1,
                                      UINT64_MAX / 2 + 1, (UINT64_C(1) << 32) + 64};
enum { HUGE_SIZES = sizeof huge_sizes / sizeof *huge_sizes };

// An arena of 2^48 bytes is twice the addresses that a process has, and 32 bits count five pages of
// the second; the bytes of the others do not fit in 64 bits, and wrap around to one page or to
// none.
static const uint64_t too_many_pages[] = {UINT64_C(1) << 36, (UINT64_C(1) << 36) + 5,
                                          (UINT64_C(1) << 52) + 1, UINT64_C(1) << 52};
enum { TOO_MANY = sizeof too_many_pages / sizeof *too_many_pages };

// A second arena gives out a block after each of the first one's, then many short ones. Some of
// its blocks end at a multiple of 16, and some where a page does.
enum { SECOND_PAGES = 67, CROWD = 600 };

static inline uint64_t second_size(int block) {
    static const uint64_t sizes[BLOCKS] = {16,   25,  PAGE - 3 * ALIGNMENT, PAGE, 1, 16 * PAGE,
                                           3008, 8129};
    return sizes[block];
}

static inline uint64_t crowd_size(int i) {
    return i % 2 ? ALIGNMENT : 7;
}

static inline uint64_t second_offset(int block) {
    uint64_t offset = 0;
    for (int i = 0; i < block; i++)
        offset += (second_size(i) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    return offset;
}

// Arenas whose first block is all that they have.
static const uint64_t whole_pages[] = {1, 5, 16};
enum { WHOLES = sizeof whole_pages / sizeof *whole_pages };

// An arena of more than 4 GB. Its blocks: 20 MB; more than 4 GB in pieces, each closed by its owner
// as soon as it is there, so that it takes no memory; and a short and a long one beyond them. There
// must be memory for the first two, and there may be none for the others.
enum { FAR_BLOCKS = 10 };
static const uint64_t LARGE_PAGES = (UINT64_C(1) << 20) + 65536;

static inline uint64_t far_size(int block) {
    return block == 0                ? (UINT64_C(20) << 20) + 5
           : block < FAR_BLOCKS - 2  ? (UINT64_C(600) << 20) + 1
           : block == FAR_BLOCKS - 2 ? 5
                                     : UINT64_C(20) << 20;
}

static inline bool far_is_closed(int block) {
    return block > 0 && block < FAR_BLOCKS - 2;
}

// A third arena, and its twin that counts how many calls of the system a block takes, in the same
// state: the first, a middle and the last one are refused.
enum { KEPT_TAG = 0x5a };
enum { REFUSALS = 3, KEPT_BYTES = 3 * PAGE + 100, REFUSED_BYTES = 45 * PAGE };
enum { KEPT_OFFSET = ALIGNMENT, KEPT_END = KEPT_OFFSET + KEPT_BYTES };
enum { REFUSED_OFFSET = (KEPT_END + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT };

// An arena that gives out a block of each size, up to more than a page.
enum { SIZES = 4200, SIZES_PAGES = 2400 };

// One byte more than is left after GROWTH.
static inline uint64_t too_long(const struct plan *plan) {
    return plan->reserved - next_offset(plan, GROWTH) + 1;
}

// What the scenario writes into a block.
static inline uint8_t block_tag(int block) {
    return (uint8_t)(0x11 * (block + 1));
}

#endif

// The heaps that are trimmed: which blocks are where. Scenario and checks both compute it from
// the parameters. Each free block of the first heap is one case of the rounding.
//
//    block  0     1      2     3     4     5      6     7      8     9        10    11
//           used  free   used  free  used  free   used  free   used  free     used  free
//    whole        long         none        long + 3     long + 5     medium         long + 1
//
//     1  begins and ends in the middle of a page
//     3  is on two pages, and holds neither whole
//     5  has its header in the last 16 bytes of a page, and ends where a page does
//     7  has its header in the first 16 bytes of a page
//     9  may be too short to be worth it
//    11  ends at the top, in the middle of the last page
//
// The second heap is large: a free block at its base, hundreds of short blocks, one of more than
// 4 GB that an earlier call trimmed, and a free one of more than 65536 pages after it. A free one
// of more than 4 GB comes last, unless h_trim needs a call for each page. Nobody has so much
// memory: its pages are committed and inaccessible.
//
// The third heap is one free block.

#ifndef H_TRIM_PLAN_H
#define H_TRIM_PLAN_H

#include <stdbool.h>
#include <stdint.h>

enum { PAGE = 4096, HEADER = 16, USED_BYTES = 416, SHORT_BYTES = 48 };
enum { CROWD = 150, MOST_BLOCKS = 2 * CROWD + 8, MANY_PAGES = 65536 };
static const uint64_t FAR_PAGES = (UINT64_C(1) << 20) + 9;

// The same numbers as in unit.h.
enum { STATE_FREE, STATE_USED, STATE_TRIMMED };

struct plan {
    uint64_t offset[MOST_BLOCKS], end[MOST_BLOCKS]; // bytes from base, the header included
    uint8_t state[MOST_BLOCKS];
    int count;
};

static inline bool is_used(const struct plan *p, int block) {
    return p->state[block] == STATE_USED;
}

static inline uint64_t top_of(const struct plan *p) {
    return p->count ? p->end[p->count - 1] : 0;
}

static inline uint64_t page_of(const struct plan *p) { // in which the last block ends
    return top_of(p) / PAGE;
}

static inline void add_to(struct plan *p, int state, uint64_t end) {
    p->offset[p->count] = top_of(p);
    p->state[p->count] = (uint8_t)state;
    p->end[p->count++] = end;
}

static inline void add_used(struct plan *p, uint64_t bytes) {
    add_to(p, STATE_USED, top_of(p) + bytes);
}

// A block that holds that many whole pages, and ends `part` bytes into the page after them.
static inline void add_pages(struct plan *p, int state, uint64_t pages, uint64_t part) {
    add_to(p, state, (page_of(p) + 1 + pages) * PAGE + part);
}

// lines: 16 bytes each.
static inline struct plan make_plan(uint64_t lines, uint64_t long_pages, uint64_t medium) {
    struct plan p = {.count = 0};
    const uint64_t part = lines * 16;
    add_used(&p, part + 320);
    add_pages(&p, STATE_FREE, long_pages, part);
    add_used(&p, USED_BYTES);
    add_pages(&p, STATE_FREE, 0, part);
    add_to(&p, STATE_USED, (page_of(&p) + 5) * PAGE - HEADER);
    add_to(&p, STATE_FREE, (page_of(&p) + 1 + long_pages + 3) * PAGE);
    add_used(&p, 2 * PAGE);
    add_pages(&p, STATE_FREE, long_pages + 5, part);
    add_used(&p, USED_BYTES);
    add_pages(&p, STATE_FREE, medium, part);
    add_used(&p, USED_BYTES);
    add_pages(&p, STATE_FREE, long_pages + 1, part);
    return p;
}

static inline struct plan make_single_plan(uint64_t lines, uint64_t long_pages) {
    struct plan p = {.count = 0};
    add_to(&p, STATE_FREE, (long_pages + 1) * PAGE + lines * 16);
    return p;
}

static inline struct plan make_large_plan(uint64_t lines, uint64_t long_pages, bool by_pages) {
    struct plan p = {.count = 0};
    add_pages(&p, STATE_FREE, long_pages + 2, lines * 16);
    add_used(&p, USED_BYTES);
    for (int i = 0; i < CROWD; i++) {
        add_to(&p, STATE_FREE, top_of(&p) + SHORT_BYTES);
        add_used(&p, SHORT_BYTES);
    }
    add_pages(&p, STATE_TRIMMED, FAR_PAGES, lines * 16);
    add_used(&p, USED_BYTES);
    add_pages(&p, STATE_FREE, MANY_PAGES + long_pages, lines * 16);
    add_used(&p, 2 * PAGE);
    if (by_pages)
        return p;
    add_pages(&p, STATE_FREE, FAR_PAGES + 1, lines * 16);
    add_used(&p, USED_BYTES);
    return p;
}

// Above the top, after a page that is only reserved, some are committed: nobody's, but not free.
enum { READY_AFTER = 1, READY_PAGES = 2 };

static inline uint64_t pages_to_top(const struct plan *p) {
    return (top_of(p) + PAGE - 1) / PAGE;
}

// The pages entirely inside a block and after its header: [first, first + count).
static inline uint64_t first_page(const struct plan *p, int block) {
    return (p->offset[block] + HEADER + PAGE - 1) / PAGE;
}

static inline uint64_t page_count(const struct plan *p, int block) {
    const uint64_t first = first_page(p, block), end = p->end[block] / PAGE;
    return end > first ? end - first : 0;
}

// Whether all but the first and the last page of a block are inaccessible, or only reserved.
static inline bool is_hollow(const struct plan *p, int block) {
    return page_count(p, block) >= FAR_PAGES;
}

// What the scenario writes into a used block, header apart: no two bytes next to each other, and
// no two blocks, hold the same.
static inline uint8_t written(int block, uint64_t at) {
    return (uint8_t)((uint64_t)block * 53 + at * 7 + at / 256 + 1);
}

// Which blocks of the first heap are freed once more after they were used again.
static const int freed_again[] = {1, 7};
enum { FREED_AGAIN = 2, REFUSED_CALLS = 4 };

#endif

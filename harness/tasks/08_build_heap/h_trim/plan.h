// The heap that is trimmed: which blocks are where. Scenario and checks both compute it from
// the parameters. Each free block is one case of the rounding.
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

#ifndef H_TRIM_PLAN_H
#define H_TRIM_PLAN_H

#include <stdbool.h>
#include <stdint.h>

enum { PAGE = 4096, HEADER = 16, BLOCKS = 12, USED_BYTES = 416 };

struct plan {
    uint64_t offset[BLOCKS], end[BLOCKS]; // bytes from base, the header included
    int count;
};

static inline bool is_used(int block) {
    return block % 2 == 0;
}

static inline void add_to(struct plan *p, uint64_t end) {
    p->offset[p->count] = p->count ? p->end[p->count - 1] : 0;
    p->end[p->count++] = end;
}

static inline uint64_t page_of(const struct plan *p) { // in which the last block ends
    return p->end[p->count - 1] / PAGE;
}

// A free block that holds that many whole pages, and ends `part` bytes into the page after them.
static inline void add_free(struct plan *p, uint64_t pages, uint64_t part) {
    add_to(p, (page_of(p) + 1 + pages) * PAGE + part);
}

// lines: 16 bytes each.
static inline struct plan make_plan(uint64_t lines, uint64_t long_pages, uint64_t medium) {
    struct plan p = {.count = 0};
    const uint64_t part = lines * 16;
    add_to(&p, part + 320);
    add_free(&p, long_pages, part);
    add_to(&p, p.end[1] + USED_BYTES);
    add_free(&p, 0, part);
    add_to(&p, (page_of(&p) + 5) * PAGE - HEADER);
    add_to(&p, (page_of(&p) + 1 + long_pages + 3) * PAGE);
    add_to(&p, p.end[5] + 2 * PAGE);
    add_free(&p, long_pages + 5, part);
    add_to(&p, p.end[7] + USED_BYTES);
    add_free(&p, medium, part);
    add_to(&p, p.end[9] + USED_BYTES);
    add_free(&p, long_pages + 1, part);
    return p;
}

static inline uint64_t top_of(const struct plan *p) {
    return p->end[BLOCKS - 1];
}

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

// What the scenario writes into a used block.
static inline uint8_t block_tag(int block) {
    return (uint8_t)(0x11 * (block + 1));
}

#endif

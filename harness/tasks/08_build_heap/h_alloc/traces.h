// The traces: what is asked of a heap, call by call. Scenario and checks both compute them from
// the parameters, so the checks need not trust the program for any size.
//
// A slot names a block. A step fills an empty slot (h_alloc), resizes a full one (h_realloc), or
// empties it (0 bytes, h_free).

#ifndef H_ALLOC_TRACES_H
#define H_ALLOC_TRACES_H

#include "recorded.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PAGE = 4096, ALIGNMENT = 16, SLOTS = 1024, MOST_STEPS = 4096 };

enum trace_id { STACK, QUEUE, SPLIT, MERGE, MIXED, GROWTH, RECORDED, LIMITS, MOVES, TRACES };

enum step_kind {
    DO,         // must succeed
    MAY_FAIL,   // NULL is right where there is no room
    FROM_NULL,  // h_realloc of NULL; must succeed
    MUST_FAIL,  // NULL is the only right answer, and the slot's block stays as it was
    FREE_AGAIN, // h_free of what the slot held last: changes nothing
    FREE_NULL,
};

struct step {
    uint16_t slot, kind;
    uint64_t bytes;
};

struct trace {
    struct step steps[MOST_STEPS];
    int count;
    int whole; // LIMITS: the step that asks for most of the heap when all is free
    uint64_t random;
};

// LIMITS: the block that a failed h_realloc leaves alone, the step of the second h_free, and
// how many blocks of a full heap are freed and allocated again.
enum { KEPT = 0, TWICE = 20, FILL = 100, REFILLED = 8, PARTS = 20, USABLE_PERCENT = 80 };

static const uint64_t cut_bytes = (UINT64_C(1) << 32) + 64; // 64 of them in 32 bits

// A heap of 2^48 bytes is twice the addresses that a process has, and 32 bits count five pages of
// the second; the bytes of the last do not fit in 64 bits, and wrap around to one page.
static const uint64_t too_many_pages[] = {UINT64_C(1) << 36, (UINT64_C(1) << 36) + 5,
                                          (UINT64_C(1) << 52) + 1};
enum { TOO_MANY = sizeof too_many_pages / sizeof *too_many_pages };

// MOVES has a larger heap, and then come many small ones, of one page, two and so on, and one of
// more than 4 GB.
enum { MOVES_PAGES = 512, MORE_HEAPS = 40, LARGE_BLOCKS = 3 };
static const uint64_t LARGE_PAGES = (UINT64_C(1) << 20) + 2;
static const uint64_t large_sizes[LARGE_BLOCKS] = {100, 60000, (UINT64_C(20) << 20) + 5};

static inline uint64_t small_pages(unsigned i) {
    return i + 1;
}

static inline uint64_t small_block(unsigned i) {
    return i == 0 ? 1000 : small_pages(i) * PAGE * USABLE_PERCENT / 100;
}

// Blocks that live while the system refuses others, and the others.
enum { KEPT_BLOCKS = 3, MORE_BYTES = 300000, MOST_BYTES = 1800000, INIT_CALLS = 3 };
static const uint64_t kept_sizes[KEPT_BLOCKS] = {500, 9000, 70000};

// A block that the system refuses to commit, in a heap whose last block is free; of a block before
// such a free one; and of the last block: then the same is asked for once more.
enum { STATES = 3, SHORT_BYTES = 1000, FREED_BYTES = 600000, STATE_BYTES = 1650000 };
enum state_word { AS_IT_WAS, NOT_GIVEN, NOT_USABLE, NOT_KEPT, NOT_COMMITTED };

// A block that grows into a longer free one, and one that needs nearly all of the rest.
enum { HOLE_BYTES = 1400000, GROWN_BYTES = 3000, REST_BYTES = 1200000 };

static inline uint64_t pages_of_heap(enum trace_id id, uint64_t pages) {
    return id == MOVES ? MOVES_PAGES : pages;
}

static inline uint64_t draw(struct trace *t, uint64_t low, uint64_t high) {
    t->random = t->random * 6364136223846793005u + 1442695040888963407u;
    return low + (t->random >> 33) % (high - low + 1);
}

static inline void add_step(struct trace *t, enum step_kind kind, int slot, uint64_t bytes) {
    t->steps[t->count++] = (struct step){(uint16_t)slot, (uint16_t)kind, bytes};
}

// Last in, first out: the pile grows to 200 blocks at most, falls and grows again.
static inline void stack_trace(struct trace *t) {
    for (int round = 0, depth = 0; round < 9; round++) {
        for (const int top = round == 4 ? 200 : (int)draw(t, 120, 190); depth < top; depth++)
            add_step(t, DO, depth, draw(t, 1, 1500));
        for (const int bottom = (int)draw(t, 5, 40); depth > bottom; depth--)
            add_step(t, DO, depth - 1, 0);
    }
}

// First in, first out: a hundred blocks wait at any time.
static inline void queue_trace(struct trace *t) {
    for (int i = 0; i < 1100; i++) {
        if (i >= 100)
            add_step(t, DO, (i - 100) % 200, 0);
        add_step(t, DO, i % 200, draw(t, 1, 1500));
    }
}

// Long blocks, then the same number of bytes in short ones: they fit where the long ones were.
static inline void split_trace(struct trace *t) {
    for (int i = 0; i < 6; i++)
        add_step(t, DO, i, 70000 + draw(t, 1, 3000));
    for (int i = 0; i < 6; i++)
        add_step(t, DO, i, 0);
    for (int i = 0; i < 700; i++)
        add_step(t, DO, i, draw(t, 100, 1000));
}

// Short blocks, freed so that every second one goes first; then long ones, which fit where
// many short ones were.
static inline void merge_trace(struct trace *t) {
    for (int i = 0; i < 700; i++)
        add_step(t, DO, i, draw(t, 100, 1000));
    for (int i = 0; i < 700; i += 2)
        add_step(t, DO, i, 0);
    for (int i = 699; i > 0; i -= 2)
        add_step(t, DO, i, 0);
    for (int i = 0; i < 6; i++)
        add_step(t, DO, i, 57000 + draw(t, 1, 3000));
}

// Any order: sizes from 1 byte to 4 KB, short ones more often, and some blocks are resized.
static inline void mixed_trace(struct trace *t) {
    bool full[300] = {false};
    for (int i = 0; i < 1800; i++) {
        const int slot = (int)draw(t, 0, 299);
        const bool frees = full[slot] && draw(t, 0, 3) > 0;
        add_step(t, DO, slot, frees ? 0 : draw(t, 1, UINT64_C(16) << draw(t, 0, 8)));
        full[slot] = !frees;
    }
}

// Six arrays that grow in turns, from nothing and by one half whenever they are full, with short
// blocks between; then the same again, where the first six were.
static inline void growth_trace(struct trace *t) {
    for (int time = 0, between = 6; time < 2; time++) {
        uint64_t bytes[6];
        for (int i = 0; i < 6; i++)
            bytes[i] = draw(t, 40, 200);
        for (int round = 0; round < 14; round++)
            for (int i = 0; i < 6; i++) {
                add_step(t, time == 0 && round == 0 ? FROM_NULL : DO, i, bytes[i]);
                bytes[i] += bytes[i] / 2 + 1;
                add_step(t, DO, between++, draw(t, 1, 100));
            }
        for (int i = 0; i < 6; i++)
            add_step(t, DO, i, 0);
    }
}

static inline void recorded_trace(struct trace *t) {
    for (int i = 0; i < RECORDED_OPS; i++)
        add_step(t, DO, recorded[i].slot, recorded[i].bytes);
}

// Requests that do not fit, and calls that must change nothing.
static inline void limits_trace(struct trace *t, uint64_t reserved) {
    const uint64_t huge[] = {UINT64_MAX,         UINT64_MAX - 7,  UINT64_MAX - 15,
                             UINT64_MAX - 31,    UINT64_MAX - 47, UINT64_MAX - PAGE,
                             UINT64_MAX / 2 + 1, reserved + 1,    cut_bytes};
    const uint64_t kept = draw(t, 500, 900);
    int slot = 1;
    add_step(t, FREE_NULL, slot, 0);
    add_step(t, DO, slot, reserved * USABLE_PERCENT / 100);
    add_step(t, DO, slot, 0);
    add_step(t, DO, KEPT, kept);
    for (size_t i = 0; i < sizeof huge / sizeof *huge; i++) {
        add_step(t, MUST_FAIL, KEPT, huge[i]);
        add_step(t, MUST_FAIL, slot, huge[i]);
    }
    for (; slot < TWICE; slot++)
        add_step(t, DO, slot, kept);
    // Less than the heap has, but more than the blocks leave.
    add_step(t, MUST_FAIL, KEPT, reserved);
    add_step(t, MUST_FAIL, KEPT, reserved - PAGE);
    add_step(t, MUST_FAIL, slot, reserved - PAGE);
    for (int i = 0; i < 3; i++)
        add_step(t, DO, TWICE + i, 320);
    add_step(t, DO, TWICE + 1, 0);
    add_step(t, FREE_AGAIN, TWICE + 1, 0);
    for (int i = 3; i < 8; i++)
        add_step(t, DO, TWICE + i, 320);
    uint64_t asked = 0, again[REFILLED];
    for (slot = FILL; asked < reserved; slot++) {
        const uint64_t bytes = draw(t, 2000, 9000);
        add_step(t, MAY_FAIL, slot, bytes);
        if (slot < FILL + REFILLED)
            again[slot - FILL] = bytes;
        asked += bytes;
    }
    for (uint64_t bytes = 8000; bytes > 100; bytes /= 2)
        add_step(t, MAY_FAIL, slot++, bytes); // otherwise the next would fit after the last
    for (int i = 0; i < REFILLED; i++) {
        add_step(t, DO, FILL + i, 0);
        add_step(t, DO, FILL + i, again[i]);
    }
    for (int i = slot - 1; i >= 0; i -= 2)
        add_step(t, DO, i, 0);
    for (int i = slot - 2; i >= 0; i -= 2)
        add_step(t, DO, i, 0);
    t->whole = t->count;
    add_step(t, DO, 0, reserved * USABLE_PERCENT / 100);
    add_step(t, DO, 0, 0);
    for (int i = 0; i < PARTS; i++)
        add_step(t, DO, i, reserved / (PARTS + PARTS / 2));
    for (int i = 0; i < PARTS; i++) {
        add_step(t, DO, i, 0);
        add_step(t, FREE_AGAIN, i, 0);
    }
    add_step(t, DO, 0, reserved * USABLE_PERCENT / 100);
}

// Long blocks that cannot grow where they are. The first one, near the top, moves down to where
// there is room: after it is less committed memory than it is long then.
static inline void moves_trace(struct trace *t) {
    const uint64_t more = draw(t, 1, 5000);
    add_step(t, DO, 0, 200000);
    add_step(t, DO, 1, 100);
    add_step(t, DO, 2, 16);
    add_step(t, FREE_NULL, 3, 0);
    add_step(t, DO, 3, 300);
    add_step(t, DO, 0, 0);
    add_step(t, DO, 1, 150000);
    add_step(t, DO, 5, 170000 + more);
    add_step(t, DO, 6, 60000);
    add_step(t, DO, 5, 240000);
    add_step(t, DO, 5, 1000 + more);
    add_step(t, DO, 7, 1100000);
    add_step(t, DO, 6, 0);
}

// `seed` is the parameter `shuffle`, `reserved` the heap's bytes.
static inline void make_trace(struct trace *t, enum trace_id id, uint64_t seed, uint64_t reserved) {
    t->count = 0;
    t->random = seed * 8 + id;
    (void)draw(t, 0, 1); // the first number of neighbouring seeds is nearly the same
    switch (id) {
    case STACK: stack_trace(t); break;
    case QUEUE: queue_trace(t); break;
    case SPLIT: split_trace(t); break;
    case MERGE: merge_trace(t); break;
    case MIXED: mixed_trace(t); break;
    case GROWTH: growth_trace(t); break;
    case RECORDED: recorded_trace(t); break;
    case LIMITS: limits_trace(t, reserved); break;
    case MOVES: moves_trace(t); break;
    case TRACES: break;
    }
}

#endif

// What the program does between its snapshots, step by step, as the seed decides: the scenario
// does it, and check.c knows it. It uses the bits of unit.h, which must be included before this
// file.
//
// Each action has a step in which nothing can hide a mistake about it: no step does two actions
// that look alike. One step does nothing.

#ifndef REGIONLAB_PLAN_H
#define REGIONLAB_PLAN_H

enum { STEPS = 9 };

// xorshift64*: 0 to below - 1.
static inline unsigned plan_draw(uint64_t *state, unsigned below) {
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return (unsigned)((*state * 0x2545f4914f6cdd1dull) >> 33) % below;
}

static inline void plan_shuffle(uint64_t *state, unsigned *items, unsigned count) {
    for (unsigned i = count - 1; i > 0; i--) {
        const unsigned other = plan_draw(state, i + 1), kept = items[i];
        items[i] = items[other];
        items[other] = kept;
    }
}

// Puts both into two different steps of the first eight.
static inline void plan_apart(uint64_t *state, unsigned *steps, unsigned one, unsigned other) {
    const unsigned at = plan_draw(state, 8);
    steps[at] |= one;
    steps[(at + 1 + plan_draw(state, 7)) % 8] |= other;
}

static inline void make_plan(uint64_t seed, unsigned steps[STEPS]) {
    uint64_t state = 2 * seed + 1;
    unsigned pages[] = {A_COMMITTED, A_DECOMMITTED, A_PROTECTED, A_RELEASED};
    plan_shuffle(&state, pages, 4);
    steps[0] = A_RESERVED;
    steps[1] = pages[0] | pages[1];
    steps[2] = pages[2] | pages[3];
    steps[3] = A_THREAD_MADE;
    steps[4] = A_THREAD_MADE | A_THREAD_ENDED;
    steps[5] = A_HEAP_MADE;
    steps[6] = A_HEAP_DESTROYED | A_RESERVED; // where the heap was
    steps[7] = A_HEAP_GREW;
    steps[8] = 0;
    plan_apart(&state, steps, A_MAPPED, A_LOADED);
    plan_apart(&state, steps, A_UNMAPPED, A_UNLOADED);
    plan_shuffle(&state, steps, STEPS);
}

#endif

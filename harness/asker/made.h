// Snapshots made by hand, region after region: what a task asks about beside its recordings,
// because no process happens to have it. ask.c makes them in the student's process, check.c
// makes the same ones where the answers are judged. Everything is in the struct: nothing is
// allocated.
//
//     made_begin(&m, 0x10000, seed);                       // free from here on
//     const uint64_t base = made_allocation(&m, 0);
//     made_region(&m, base, 3, MEM_COMMIT, MEM_PRIVATE, PAGE_READWRITE, NULL);
//     made_end(&m, 0x7fffffff0000);                        // free up to here
//     classify(&m.snapshot, base);

#ifndef REGIONLAB_MADE_H
#define REGIONLAB_MADE_H

#include "handout.h"
#include <assert.h>
#include <string.h>

enum {
    MADE_REGIONS = 4096,
    MADE_THREADS = 128,
    MADE_OTHERS = 1024,
    MADE_TEB = 2 * PAGE_SIZE,
    TEB_STACK_BASE = 0x8,
    TEB_STACK_LIMIT = 0x10,
    TEB_DEALLOCATION_STACK = 0x1478,
    PEB_PROCESS_HEAP = 0x30,
};

struct made {
    struct snapshot snapshot; // as the student gets it; whole after made_end()
    struct region regions[MADE_REGIONS];
    struct thread threads[MADE_THREADS];
    struct module modules[MADE_OTHERS];
    struct heap_place places[MADE_OTHERS];
    struct memory memory[MADE_THREADS + 1];
    unsigned char tebs[MADE_THREADS][MADE_TEB], peb[PAGE_SIZE];
    uint64_t at; // where the next region begins
    uint64_t draws;
};

// xorshift64*: 0 to below - 1.
static inline unsigned made_draw(struct made *m, unsigned below) {
    m->draws ^= m->draws >> 12;
    m->draws ^= m->draws << 25;
    m->draws ^= m->draws >> 27;
    return (unsigned)((m->draws * 0x2545f4914f6cdd1dull) >> 33) % below;
}

static inline void made_begin(struct made *m, uint64_t at, uint64_t seed) {
    memset(m, 0, sizeof *m);
    m->at = at;
    m->draws = 2 * seed + 1;
    m->snapshot = (struct snapshot){.regions = m->regions,
                                    .threads = m->threads,
                                    .modules = m->modules,
                                    .heap_places = m->places,
                                    .memory = m->memory};
}

static inline struct region *made_last(struct made *m) {
    return &m->regions[m->snapshot.region_count - 1];
}

// Free up to there: one region with what was free before.
static inline void made_free(struct made *m, uint64_t end) {
    if (end == m->at)
        return;
    assert(end > m->at && m->snapshot.region_count < MADE_REGIONS);
    if (m->snapshot.region_count > 0 && made_last(m)->state == MEM_FREE)
        made_last(m)->end = end;
    else
        m->regions[m->snapshot.region_count++] =
            (struct region){.base = m->at, .end = end, .state = MEM_FREE};
    m->at = end;
}

// Frees up to the next place where an allocation can begin, and so many granules more.
static inline uint64_t made_allocation(struct made *m, uint64_t granules) {
    const uint64_t grain = ALLOCATION_GRANULARITY;
    made_free(m, (m->at + grain - 1) / grain * grain + granules * grain);
    return m->at;
}

static inline bool made_alike(const struct region *a, const struct region *b) {
    return a->allocation_base == b->allocation_base && a->state == b->state && a->type == b->type &&
           a->protect == b->protect && a->end == b->base;
}

// The next pages of the allocation; none: nothing. Pages that are alike are one region.
static inline void made_region(struct made *m, uint64_t allocation, uint64_t pages, uint32_t state,
                               uint32_t type, uint32_t protect, const char *file) {
    if (pages == 0)
        return;
    assert(m->snapshot.region_count < MADE_REGIONS);
    struct region *last = m->snapshot.region_count ? made_last(m) : NULL;
    const struct region made = {
        .base = m->at,
        .end = m->at + pages * PAGE_SIZE,
        .allocation_base = allocation,
        .state = state,
        .type = type,
        .protect = state == MEM_COMMIT ? protect : 0,
        .allocation_protect =
            last && last->allocation_base == allocation ? last->allocation_protect : protect,
        .file = file,
    };
    m->at = made.end;
    if (last && made_alike(last, &made))
        last->end = made.end;
    else
        m->regions[m->snapshot.region_count++] = made;
}

static inline void made_module(struct made *m, uint64_t base, uint64_t size, const char *path) {
    assert(m->snapshot.module_count < MADE_OTHERS);
    m->modules[m->snapshot.module_count++] = (struct module){base, size, path};
}

static inline void made_place(struct made *m, uint64_t heap, uint64_t address) {
    assert(m->snapshot.heap_place_count < MADE_OTHERS);
    m->places[m->snapshot.heap_place_count++] = (struct heap_place){heap, address};
}

static inline void made_memory(struct made *m, uint64_t base, uint64_t size,
                               const unsigned char *bytes) {
    assert(m->snapshot.memory_count <= MADE_THREADS);
    m->memory[m->snapshot.memory_count++] = (struct memory){base, size, bytes};
}

// The PEB's page, which names the process heap.
static inline void made_peb(struct made *m, uint64_t peb, uint64_t process_heap) {
    m->snapshot.peb = peb;
    memcpy(m->peb + PEB_PROCESS_HEAP, &process_heap, sizeof process_heap);
    made_memory(m, peb, sizeof m->peb, m->peb);
}

// A thread whose stack is one allocation from bottom to top; above the PEB in memory, and in the
// order of their TEBs.
static inline void made_thread(struct made *m, uint32_t id, uint64_t teb, uint64_t bottom,
                               uint64_t limit, uint64_t top) {
    assert(m->snapshot.thread_count < MADE_THREADS);
    unsigned char *bytes = m->tebs[m->snapshot.thread_count];
    memcpy(bytes + TEB_STACK_BASE, &top, sizeof top);
    memcpy(bytes + TEB_STACK_LIMIT, &limit, sizeof limit);
    memcpy(bytes + TEB_DEALLOCATION_STACK, &bottom, sizeof bottom);
    made_memory(m, teb, MADE_TEB, bytes);
    m->threads[m->snapshot.thread_count++] = (struct thread){id, teb};
}

// The lists in an order that says nothing.
#define MADE_SHUFFLE(MADE, ITEMS, COUNT)                                                           \
    for (size_t last_ = (COUNT); last_ > 1; last_--) {                                             \
        const size_t other_ = made_draw((MADE), (unsigned)last_);                                  \
        __typeof__((ITEMS)[0]) kept_ = (ITEMS)[last_ - 1];                                         \
        (ITEMS)[last_ - 1] = (ITEMS)[other_];                                                      \
        (ITEMS)[other_] = kept_;                                                                   \
    }

static inline void made_end(struct made *m, uint64_t end) {
    made_free(m, end);
    MADE_SHUFFLE(m, m->threads, m->snapshot.thread_count)
    MADE_SHUFFLE(m, m->modules, m->snapshot.module_count)
    MADE_SHUFFLE(m, m->places, m->snapshot.heap_place_count)
}

// The same snapshot with its lists in another order, and its threads under other ids: nothing
// that a list's order or the least id could mean.
static inline void made_reordered(struct made *m, const struct snapshot *of) {
    made_begin(m, 0, of->region_count);
    assert(of->thread_count <= MADE_THREADS && of->module_count <= MADE_OTHERS &&
           of->heap_place_count <= MADE_OTHERS);
    m->snapshot = *of;
    for (size_t i = 0; i < of->thread_count; i++) {
        m->threads[i] = of->threads[of->thread_count - 1 - i];
        m->threads[i].id = (uint32_t)(4 * (i + 1));
    }
    for (size_t i = 0; i < of->module_count; i++)
        m->modules[i] = of->modules[of->module_count - 1 - i];
    for (size_t i = 0; i < of->heap_place_count; i++)
        m->places[i] = of->heap_places[of->heap_place_count - 1 - i];
    m->snapshot.threads = m->threads;
    m->snapshot.modules = m->modules;
    m->snapshot.heap_places = m->places;
}

#endif

// Pairs of snapshots that no process of ours leaves: every protection, several heaps and threads
// that come and go at once, views and images without a name, addresses whose lower halves are the
// same. ask.c asks about them, check.c knows what was done. It uses the bits of unit.h.
//
// A world has places for allocations, which are used or free: a pair says what is different at
// some of them.

#ifndef REGIONLAB_MADE_PAIRS_H
#define REGIONLAB_MADE_PAIRS_H

#include "made.h"

enum { PLACES = 64, HIGH = 32, FIRST_HEAP = 0, BLOCK = PLACES - 2, FAR = PLACES - 1 };
enum { WINES_PAGES = 256, FOUR_GB = 1 << 20 }; // in pages
enum use { UNUSED, PRIVATE, VIEW, FILE_VIEW, IMAGE, HEAP, HEAP_VIEW, STACK, TEBS };

// What is at a place: of its pages, `committed` from `from` on are committed, and one of them
// has another protection.
struct use_of_place {
    enum use use;
    uint32_t pages, from, committed, protect;
    uint32_t odd, odd_protect; // 0: none
    uint32_t owner; // the place where the heap or the process heap begins, or a thread's id
};

struct edit {
    unsigned place;
    struct use_of_place before, after;
};

struct made_pair {
    const char *what;
    unsigned done;
    bool by_itself; // what is different is a heap's or a thread's own doing
    struct edit edits[14];
};

#define P(PAGES, FROM, COMMITTED)                                                                  \
    { PRIVATE, PAGES, FROM, COMMITTED, 0x04, 0, 0, 0 }
#define P_ODD(PROTECT)                                                                             \
    { PRIVATE, 90, 0, 90, 0x04, 33, PROTECT, 0 }
#define V(PAGES, FROM, COMMITTED)                                                                  \
    { VIEW, PAGES, FROM, COMMITTED, 0x04, 0, 0, 0 }
#define V_ODD(PROTECT)                                                                             \
    { VIEW, 40, 0, 40, 0x04, 7, PROTECT, 0 }
#define F(PAGES)                                                                                   \
    { FILE_VIEW, PAGES, 0, PAGES, 0x02, 0, 0, 0 }
#define I(PAGES)                                                                                   \
    { IMAGE, PAGES, 0, PAGES, 0x80, 0, 0, 0 }
#define I_ODD(PROTECT)                                                                             \
    { IMAGE, 30, 0, 30, 0x80, 5, PROTECT, 0 }
#define H(OWNER, COMMITTED)                                                                        \
    { HEAP, 256, 0, COMMITTED, 0x04, 0, 0, OWNER }
#define H_PROTECTED(OWNER, COMMITTED, PROTECT)                                                     \
    { HEAP, 256, 0, COMMITTED, PROTECT, 0, 0, OWNER }
#define H_VIEW(OWNER, COMMITTED)                                                                   \
    { HEAP_VIEW, 256, 0, COMMITTED, 0x04, 0, 0, OWNER }
#define H_LARGE(COMMITTED)                                                                         \
    { HEAP, 2 * FOUR_GB, 0, COMMITTED, 0x04, 0, 0, FAR }
#define S(ID)                                                                                      \
    { STACK, 64, 48, 16, 0x04, 0, 0, ID }
#define S_GROWN(ID)                                                                                \
    { STACK, 64, 40, 24, 0x04, 0, 0, ID }
#define B(PROCESS_HEAP)                                                                            \
    { TEBS, 1 + 2 * PLACES, 0, 0, 0x04, 0, 0, PROCESS_HEAP }
#define NONE                                                                                       \
    { UNUSED, 0, 0, 0, 0, 0, 0, 0 }

// What is there on both sides of a pair, if the pair says nothing else. An image or a view at an
// odd place has no name.
static const struct use_of_place world[PLACES] = {
    [FIRST_HEAP] = H(0, 20),
    [1] = H(1, 30),
    [2] = H(2, 10),
    [4] = H(2, 50), // a second place of the same heap
    [6] = S(77236),
    [7] = S(412),
    [8] = S(9000),
    [10] = P(100, 20, 30),
    [11] = P(100, 0, 100),
    [12] = P(100, 0, 0),
    [13] = P_ODD(0),
    [14] = F(20),
    [15] = V(20, 0, 20),
    [16] = V(100, 0, 20),
    [17] = V_ODD(0),
    [18] = I(40),
    [19] = I(25),
    [20] = I_ODD(0),
    [HIGH + 1] = H(HIGH + 1, 30),
    [HIGH + 6] = S(8),
    [HIGH + 10] = P(100, 20, 30),
    [HIGH + 12] = P(70, 0, 10),
    [HIGH + 15] = V(20, 0, 20),
    [BLOCK] = B(FIRST_HEAP),
};

// A heap with a dozen places, of which one grew. Its list has another order in each pair.
#define MANY_PLACES(BEFORE, AFTER)                                                                 \
    {                                                                                              \
        "one of many places of a heap grew", A_HEAP_GREW, false, {                                 \
            {4, BEFORE, AFTER}, {3, H(2, 5), H(2, 5)}, {5, H(2, 5), H(2, 5)},                      \
                {9, H(2, 5), H(2, 5)}, {21, H(2, 5), H(2, 5)}, {22, H(2, 5), H(2, 5)},             \
                {23, H(2, 5), H(2, 5)}, {HIGH + 3, H(2, 5), H(2, 5)},                              \
                {HIGH + 4, H(2, 5), H(2, 5)}, {HIGH + 5, H(2, 5), H(2, 5)},                        \
                {HIGH + 7, H(2, 5), H(2, 5)}, {HIGH + 9, H(2, 5), H(2, 5)},                        \
        }                                                                                          \
    }

static const struct made_pair made_pairs[] = {
    {"nothing: the lists have another order", 0, false, {{5, NONE, NONE}}},
    {"a view of a file came", A_MAPPED, false, {{24, NONE, F(30)}}},
    {"a view of a file went", A_UNMAPPED, false, {{14, F(20), NONE}}},
    {"a view without a file came", A_MAPPED, false, {{HIGH + 24, NONE, V(9, 0, 9)}}},
    {"a view without a file went", A_UNMAPPED, false, {{15, V(20, 0, 20), NONE}}},
    {"a view of reserved pages came", A_MAPPED, false, {{25, NONE, V(90, 0, 0)}}},
    {"an image with a name came", A_LOADED, false, {{26, NONE, I(30)}}},
    {"an image without a name came", A_LOADED, false, {{27, NONE, I(30)}}},
    {"an image without a name went", A_UNLOADED, false, {{19, I(25), NONE}}},
    {"a view came, another went",
     A_MAPPED | A_UNMAPPED,
     false,
     {{24, NONE, F(30)}, {14, F(20), NONE}}},
    {"an image came where a view was", A_LOADED | A_UNMAPPED, false, {{15, V(20, 0, 20), I(20)}}},
    {"a view came where private memory was",
     A_MAPPED | A_RELEASED,
     false,
     {{11, P(100, 0, 100), V(100, 0, 100)}}},
    {"private memory came where an image was",
     A_RESERVED | A_UNLOADED,
     false,
     {{18, I(40), P(40, 0, 40)}}},
    {"one heap came, another went",
     A_HEAP_MADE | A_HEAP_DESTROYED,
     false,
     {{1, H(1, 30), NONE}, {23, NONE, H(23, 30)}}},
    {"two heaps came, at both ends",
     A_HEAP_MADE,
     false,
     {{3, NONE, H(3, 9)}, {HIGH + 29, NONE, H(HIGH + 29, 9)}}},
    {"a heap with two places went",
     A_HEAP_DESTROYED,
     false,
     {{2, H(2, 10), NONE}, {4, H(2, 50), NONE}}},
    {"a heap with two places went, two of one came",
     A_HEAP_MADE | A_HEAP_DESTROYED,
     false,
     {{2, H(2, 10), NONE}, {4, H(2, 50), NONE}, {22, NONE, H(22, 10)}, {23, NONE, H(23, 50)}}},
    {"a heap went whose lower half another one has",
     A_HEAP_DESTROYED,
     false,
     {{HIGH + 1, H(HIGH + 1, 30), NONE}}},
    {"the process heap grew", 0, true, {{FIRST_HEAP, H(0, 20), H(0, 90)}}},
    {"the process heap has another place", 0, true, {{9, NONE, H(0, 90)}}},
    {"the process heap and another one grew",
     A_HEAP_GREW,
     false,
     {{FIRST_HEAP, H(0, 20), H(0, 90)}, {HIGH + 1, H(HIGH + 1, 30), H(HIGH + 1, 31)}}},
    {"a heap shrank", 0, true, {{1, H(1, 30), H(1, 20)}}},
    {"a heap has another place", A_HEAP_GREW, false, {{HIGH + 4, NONE, H(1, 90)}}},
    {"the second place of a heap grew", A_HEAP_GREW, false, {{4, H(2, 50), H(2, 51)}}},
    MANY_PLACES(H(2, 50), H(2, 51)),
    MANY_PLACES(H(2, 51), H(2, 52)),
    MANY_PLACES(H(2, 52), H(2, 53)),
    {"a heap came, and an older one grew",
     A_HEAP_MADE | A_HEAP_GREW,
     false,
     {{3, NONE, H(3, 9)}, {1, H(1, 30), H(1, 90)}}},
    {"the process heap grew, which is not the first one",
     0,
     true,
     {{HIGH + 1, H(HIGH + 1, 30), H(HIGH + 1, 60)}, {BLOCK, B(HIGH + 1), B(HIGH + 1)}}},
    {"the first heap grew, which is not the process heap",
     A_HEAP_GREW,
     false,
     {{FIRST_HEAP, H(0, 20), H(0, 90)}, {BLOCK, B(HIGH + 1), B(HIGH + 1)}}},
    {"executable pages of a heap came",
     A_HEAP_GREW,
     false,
     {{1, H_PROTECTED(1, 30, 0x40), H_PROTECTED(1, 60, 0x40)}}},
    {"a heap grew by 4 GB", A_HEAP_GREW, false, {{FAR, H_LARGE(30), H_LARGE(30 + FOUR_GB)}}},
    {"a heap in a view came", A_HEAP_MADE, false, {{23, NONE, H_VIEW(23, 9)}}},
    {"a heap in a view went", A_HEAP_DESTROYED, false, {{HIGH + 3, H_VIEW(HIGH + 3, 9), NONE}}},
    {"a thread came whose TEB and stack are where those of another one were",
     A_THREAD_MADE | A_THREAD_ENDED,
     false,
     {{7, S(412), S(20)}}},
    {"one thread came, another went",
     A_THREAD_MADE | A_THREAD_ENDED,
     false,
     {{7, S(412), NONE}, {HIGH + 8, NONE, S(20)}}},
    {"three threads came",
     A_THREAD_MADE,
     false,
     {{5, NONE, S(4)}, {9, NONE, S(99999)}, {HIGH + 9, NONE, S(3333333)}}},
    {"the first and the last thread went",
     A_THREAD_ENDED,
     false,
     {{6, S(77236), NONE}, {HIGH + 6, S(8), NONE}}},
    {"a thread came, and 1 MB was reserved",
     A_THREAD_MADE | A_RESERVED,
     false,
     {{5, NONE, S(4)}, {28, NONE, P(WINES_PAGES, 0, WINES_PAGES)}}},
    {"a thread went, and 1 MB was released",
     A_THREAD_ENDED | A_RELEASED,
     false,
     {{7, S(412), NONE}, {28, P(WINES_PAGES, 0, WINES_PAGES), NONE}}},
    {"stacks grew", 0, true, {{6, S(77236), S_GROWN(77236)}, {8, S(9000), S_GROWN(9000)}}},
    {"reserved", A_RESERVED, false, {{28, NONE, P(300, 0, 0)}}},
    {"reserved and committed at once", A_RESERVED, false, {{29, NONE, P(1, 0, 1)}}},
    {"reserved where the lower half of another address lies",
     A_RESERVED,
     false,
     {{HIGH + 11, NONE, P(100, 0, 100)}}},
    {"released", A_RELEASED, false, {{12, P(100, 0, 0), NONE}}},
    {"released where the lower half of another address stays",
     A_RELEASED,
     false,
     {{HIGH + 10, P(100, 20, 30), NONE}}},
    {"released and reserved elsewhere",
     A_RELEASED | A_RESERVED,
     false,
     {{11, P(100, 0, 100), NONE}, {28, NONE, P(100, 0, 100)}}},
    {"a page committed", A_COMMITTED, false, {{10, P(100, 20, 30), P(100, 20, 31)}}},
    {"all pages committed", A_COMMITTED, false, {{12, P(100, 0, 0), P(100, 0, 100)}}},
    {"a page decommitted", A_DECOMMITTED, false, {{11, P(100, 0, 100), P(100, 1, 99)}}},
    {"all pages decommitted", A_DECOMMITTED, false, {{11, P(100, 0, 100), P(100, 0, 0)}}},
    {"committed above 4 GB", A_COMMITTED, false, {{HIGH + 12, P(70, 0, 10), P(70, 0, 70)}}},
    {"as much committed as decommitted, in one allocation",
     A_COMMITTED | A_DECOMMITTED,
     false,
     {{10, P(100, 20, 30), P(100, 60, 30)}}},
    {"committed in one allocation, protected in another",
     A_COMMITTED | A_PROTECTED,
     false,
     {{12, P(100, 0, 0), P(100, 0, 5)}, {13, P_ODD(0), P_ODD(0x02)}}},
    {"pages of a view committed", 0, false, {{16, V(100, 0, 20), V(100, 0, 60)}}},
    {"a page of a view protected", 0, false, {{17, V_ODD(0), V_ODD(0x02)}}},
    {"a page of an image written", 0, false, {{20, I_ODD(0), I_ODD(0x40)}}},
    {"everything",
     (1u << 14) - 1,
     false,
     {{28, NONE, P(300, 0, 3)},
      {12, P(100, 0, 0), P(100, 0, 4)},
      {11, P(100, 0, 100), P(100, 0, 4)},
      {13, P_ODD(0), P_ODD(0x102)},
      {HIGH + 12, P(70, 0, 10), NONE},
      {24, NONE, V(20, 0, 20)},
      {14, F(20), NONE},
      {26, NONE, I(20)},
      {18, I(40), NONE},
      {9, NONE, S(5)},
      {8, S(9000), NONE},
      {3, NONE, H(3, 9)},
      {HIGH + 1, H(HIGH + 1, 30), NONE},
      {4, H(2, 50), H(2, 99)}}},
};
#undef P
#undef V
#undef F
#undef I
#undef H
#undef H_PROTECTED
#undef H_VIEW
#undef H_LARGE
#undef B
#undef S
#undef S_GROWN
#undef MANY_PLACES
enum { WRITTEN_PAIRS = sizeof made_pairs / sizeof *made_pairs };

// A page that was PAGE_READWRITE gets each of these, in a pair of its own; and is PAGE_READWRITE
// again in another one.
static const uint32_t new_protections[] = {0x01,  0x02,  0x08,  0x10,  0x20,  0x40,  0x80,
                                           0x102, 0x104, 0x140, 0x202, 0x204, 0x240, 0x404};
enum {
    PROTECTIONS = sizeof new_protections / sizeof *new_protections,
    MADE_PAIRS = WRITTEN_PAIRS + 2 * PROTECTIONS
};

static inline struct made_pair made_pair(unsigned number) {
    if (number < WRITTEN_PAIRS)
        return made_pairs[number];
    const uint32_t protection = new_protections[(number - WRITTEN_PAIRS) % PROTECTIONS];
    const bool back = number - WRITTEN_PAIRS >= PROTECTIONS;
    return (struct made_pair){
        .what = "protected",
        .done = A_PROTECTED,
        .edits = {{13, P_ODD(back ? protection : 0), P_ODD(back ? 0 : protection)}}};
}

#undef NONE
#undef P_ODD
#undef V_ODD
#undef I_ODD

// Places are 4 MB apart; those from HIGH on have the lower halves of the others. FAR has room for
// many GB.
static inline uint64_t place_base(unsigned place, uint64_t seed) {
    const uint64_t first = (0x100 + seed % 0x1000) * ALLOCATION_GRANULARITY;
    if (place == FAR)
        return first + (1ull << 40);
    return first + (uint64_t)(place % HIGH) * 0x400000 + (place >= HIGH ? 1ull << 32 : 0);
}

static inline void add_pages(struct made *m, uint64_t base, const struct use_of_place *u,
                             uint32_t type, const char *file) {
    const uint32_t end = u->from + u->committed;
    made_region(m, base, u->from, MEM_RESERVE, type, u->protect, file);
    if (u->odd_protect) {
        made_region(m, base, u->odd - u->from, MEM_COMMIT, type, u->protect, file);
        made_region(m, base, 1, MEM_COMMIT, type, u->odd_protect, file);
        made_region(m, base, end - u->odd - 1, MEM_COMMIT, type, u->protect, file);
    } else {
        made_region(m, base, u->committed, MEM_COMMIT, type, u->protect, file);
    }
    made_region(m, base, u->pages - end, MEM_RESERVE, type, u->protect, file);
}

static inline void add_image(struct made *m, unsigned place, uint64_t base,
                             const struct use_of_place *u) {
    add_pages(m, base, u, MEM_IMAGE, place % 2 ? NULL : "\\Device\\HarddiskVolume3\\x.dll");
    made_module(m, base, (uint64_t)u->pages * PAGE_SIZE, place % 2 ? NULL : "C:\\x.dll");
}

// The stack, and what Wine puts right above it.
static inline void add_stack(struct made *m, uint64_t base, const struct use_of_place *u) {
    add_pages(m, base, u, MEM_PRIVATE, NULL);
    made_region(m, m->at, WINES_PAGES, MEM_COMMIT, MEM_PRIVATE, PAGE_READWRITE, NULL);
}

// The PEB, then two pages for each place where a stack could be: those of living threads are
// committed.
static inline void add_block(struct made *m, uint64_t base, const struct use_of_place *uses,
                             uint64_t seed) {
    made_region(m, base, 1, MEM_COMMIT, MEM_PRIVATE, PAGE_READWRITE, NULL);
    made_peb(m, base, place_base(uses[BLOCK].owner, seed));
    for (unsigned i = 0; i < PLACES; i++) {
        const struct use_of_place *u = &uses[i];
        const uint64_t teb = m->at, bottom = place_base(i, seed);
        made_region(m, base, 2, u->use == STACK ? MEM_COMMIT : MEM_RESERVE, MEM_PRIVATE,
                    PAGE_READWRITE, NULL);
        if (u->use == STACK)
            made_thread(m, u->owner, teb, bottom, bottom + (uint64_t)u->from * PAGE_SIZE,
                        bottom + (uint64_t)u->pages * PAGE_SIZE);
    }
}

static inline void add_place(struct made *m, const struct use_of_place *uses, unsigned place,
                             uint64_t seed) {
    static const char file[] = "\\Device\\HarddiskVolume3\\data.bin";
    const struct use_of_place *u = &uses[place];
    const uint64_t base = place_base(place, seed);
    if (u->use == UNUSED)
        return;
    made_free(m, base);
    switch (u->use) {
    case IMAGE: add_image(m, place, base, u); return;
    case STACK: add_stack(m, base, u); return;
    case TEBS: add_block(m, base, uses, seed); return;
    case HEAP:
    case HEAP_VIEW: made_place(m, place_base(u->owner, seed), base); break;
    default: break;
    }
    const bool view = u->use == VIEW || u->use == FILE_VIEW || u->use == HEAP_VIEW;
    add_pages(m, base, u, view ? MEM_MAPPED : MEM_PRIVATE, u->use == FILE_VIEW ? file : NULL);
}

static inline void make_world(struct made *m, const struct use_of_place *uses, uint64_t seed,
                              uint64_t order) {
    made_begin(m, ALLOCATION_GRANULARITY, order);
    for (unsigned i = 0; i < PLACES; i++)
        add_place(m, uses, i, seed);
    made_end(m, 0x7fffffff0000);
}

// seed: of the recorded snapshots, so that no two runs have the same addresses.
static inline void make_pair(struct made *before, struct made *after, unsigned number,
                             uint64_t seed) {
    const struct made_pair pair = made_pair(number);
    struct use_of_place was[PLACES], is[PLACES];
    memcpy(was, world, sizeof was);
    memcpy(is, world, sizeof is);
    for (size_t i = 0; i < sizeof pair.edits / sizeof *pair.edits; i++) {
        const struct edit *e = &pair.edits[i];
        if (e->before.use != UNUSED || e->after.use != UNUSED) {
            was[e->place] = e->before;
            is[e->place] = e->after;
        }
    }
    make_world(before, was, seed, 2 * number);
    make_world(after, is, seed, 2 * number + 1);
}

#endif

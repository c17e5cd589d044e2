// Maps that no process of ours has: every protection, many threads and heaps, images and views
// without a name, addresses whose lower halves are the same, lists that are empty. ask.c asks
// about them, check.c knows what they are.

#ifndef REGIONLAB_MADE_MAPS_H
#define REGIONLAB_MADE_MAPS_H

#include "made.h"

enum { MADE_MAPS = 5, SWAPPED_MAP = 2, MOST_MADE_QUESTIONS = 16384, BLOCK_TEBS = 40 };

// An address and what is there.
struct made_question {
    uint64_t address;
    enum kind truth;
};

struct made_map {
    struct made made;
    struct made_question questions[MOST_MADE_QUESTIONS];
    size_t count;
};

static inline void made_question(struct made_map *map, uint64_t address, enum kind truth) {
    assert(map->count < MOST_MADE_QUESTIONS);
    map->questions[map->count++] = (struct made_question){address, truth};
}

// The first byte, one in the middle, and the last.
static inline void made_questions(struct made_map *map, uint64_t base, uint64_t end,
                                  enum kind truth) {
    if (base == end)
        return;
    made_question(map, base, truth);
    made_question(map, base + (end - base) / 2, truth);
    made_question(map, end - 1, truth);
}

static inline void made_outside(struct made_map *map, uint64_t first, uint64_t end) {
    const uint64_t outside[] = {
        0,          first - 1,          end,        end + 1, end + PAGE_SIZE,
        1ull << 48, (1ull << 50) + 123, 1ull << 63, ~0ull};
    for (size_t i = 0; i < sizeof outside / sizeof *outside; i++)
        made_question(map, outside[i], K_UNKNOWN);
}

// Free memory before the next allocation, which begins so many granules later.
static inline uint64_t made_gap(struct made_map *map, uint64_t granules) {
    const uint64_t from = map->made.at, grain = ALLOCATION_GRANULARITY,
                   usable = (from + grain - 1) / grain * grain;
    const uint64_t base = made_allocation(&map->made, granules);
    made_questions(map, from, usable, K_UNUSABLE);
    made_questions(map, usable, base, K_FREE);
    return base;
}

// An allocation of one or two regions: committed, then reserved pages.
static inline uint64_t made_use(struct made_map *map, uint64_t committed, uint64_t reserved,
                                uint32_t type, uint32_t protect, const char *file,
                                enum kind truth) {
    struct made *m = &map->made;
    const uint64_t base = made_gap(map, made_draw(m, 5) ? made_draw(m, 3) : 0x20000);
    made_region(m, base, committed, MEM_COMMIT, type, protect, file);
    made_questions(map, base, m->at, truth);
    const uint64_t middle = m->at;
    made_region(m, base, reserved, MEM_RESERVE, type, protect, file);
    made_questions(map, middle, m->at, truth);
    return base;
}

static inline uint64_t some_pages(struct made *m) {
    return 1 + made_draw(m, 40);
}

static const uint32_t made_protections[] = {
    0x01,  0x02,  0x04,  0x08,  0x10,  0x20,  0x40,  0x80,
    0x102, 0x104, 0x120, 0x140, 0x202, 0x204, 0x240, 0x404,
};
static const uint32_t made_view_protections[] = {
    0x01, 0x02, 0x04, 0x08, 0x20, 0x40, 0x80, 0x102, 0x104, 0x108, 0x204, 0x208, 0x404,
};
static const char made_file[] = "\\Device\\HarddiskVolume3\\Users\\x\\data.bin";

// Whatever a file is called, it is a file.
static inline const char *some_file(unsigned i) {
    static const char *const files[] = {made_file, "\\Device\\Mup\\server\\share\\data",
                                        "\\Device\\HarddiskVolume3\\x.dll",
                                        "\\Device\\HarddiskVolume3\\pagefile.sys"};
    return files[i % (sizeof files / sizeof *files)];
}

// The loader's list may still name what is no image any more.
static inline void made_plain(struct made_map *map) {
    for (size_t i = 0; i < sizeof made_protections / sizeof *made_protections; i++) {
        struct made *m = &map->made;
        const uint64_t base = made_use(map, some_pages(m), i % 2 ? some_pages(m) : 0, MEM_PRIVATE,
                                       made_protections[i], NULL, K_PRIVATE);
        if (i % 5 == 2)
            made_module(m, base, m->at - base, "C:\\gone.dll");
        made_use(map, 0, some_pages(m), MEM_PRIVATE, made_protections[i], NULL, K_PRIVATE);
    }
}

// The loader's list may name one of them: that makes no image of it.
static inline void made_views(struct made_map *map) {
    for (size_t i = 0; i < sizeof made_view_protections / sizeof *made_view_protections; i++) {
        struct made *m = &map->made;
        const uint32_t protect = made_view_protections[i];
        const uint64_t base =
            made_use(map, some_pages(m), 0, MEM_MAPPED, protect, some_file((unsigned)i), K_FILE);
        if (i % 5 == 3)
            made_module(m, base, m->at - base, "C:\\x.dll");
        made_use(map, some_pages(m), i % 2 ? some_pages(m) : 0, MEM_MAPPED, protect, NULL,
                 K_SHAREABLE);
        made_use(map, 0, some_pages(m), MEM_MAPPED, protect, NULL, K_SHAREABLE);
    }
}

// With and without a name, with and without an entry in the loader's list.
static inline void made_images(struct made_map *map) {
    for (unsigned i = 0; i < 8; i++) {
        struct made *m = &map->made;
        const uint64_t pages = some_pages(m),
                       base = made_use(map, pages, i % 3 ? 0 : some_pages(m), MEM_IMAGE,
                                       made_view_protections[i],
                                       i % 2 ? "\\Device\\HarddiskVolume3\\x.dll" : NULL, K_IMAGE);
        if (i % 4 < 2)
            made_module(m, base, pages * PAGE_SIZE, i % 4 ? "C:\\x.dll" : NULL);
    }
}

// A heap can be in a view, too.
static inline void made_heaps(struct made_map *map) {
    for (unsigned i = 0; i < 60; i++) {
        struct made *m = &map->made;
        const bool view = i % 10 == 9;
        const uint64_t heap = made_use(map, some_pages(m), view ? 0 : some_pages(m),
                                       view ? MEM_MAPPED : MEM_PRIVATE, 0x04, NULL, K_HEAP);
        made_place(m, heap, heap);
        for (unsigned k = made_draw(m, 4); k > 0; k--)
            made_place(m, heap,
                       made_use(map, some_pages(m), made_draw(m, 2) * 20, MEM_PRIVATE,
                                i % 3 ? 0x04 : 0x40, NULL, K_HEAP));
    }
}

// Reserve, guard page, and what is in use; above StackBase the allocation may go on.
static inline uint64_t made_stack(struct made_map *map, uint64_t *limit, uint64_t *top) {
    struct made *m = &map->made;
    const uint64_t base = made_gap(map, made_draw(m, 3));
    made_region(m, base, some_pages(m), MEM_RESERVE, MEM_PRIVATE, PAGE_READWRITE, NULL);
    made_region(m, base, 1, MEM_COMMIT, MEM_PRIVATE, PAGE_READWRITE | PAGE_GUARD, NULL);
    *limit = m->at;
    made_region(m, base, some_pages(m), MEM_COMMIT, MEM_PRIVATE, PAGE_READWRITE, NULL);
    *top = m->at;
    made_region(m, base, made_draw(m, 3), MEM_COMMIT, MEM_PRIVATE, PAGE_READWRITE, NULL);
    made_questions(map, base, *limit, K_STACK);
    made_questions(map, *limit, m->at, K_STACK);
    return base;
}

// Private memory at addresses whose lower halves are those of a heap and of a stack.
static inline void made_look_alikes(struct made_map *map) {
    struct made *m = &map->made;
    uint64_t of[2] = {m->places[0].heap};
    memcpy(&of[1], m->tebs[0] + TEB_DEALLOCATION_STACK, sizeof of[1]);
    for (unsigned i = 0; i < 2; i++) {
        const uint64_t grain = ALLOCATION_GRANULARITY, from = (m->at + grain - 1) / grain * grain;
        while (of[i] <= from)
            of[i] += 1ull << 32;
        const uint64_t base = made_gap(map, (of[i] - from) / grain);
        made_region(m, base, 3, MEM_COMMIT, MEM_PRIVATE, PAGE_READWRITE, NULL);
        made_questions(map, base, m->at, K_PRIVATE);
    }
}

// A block that holds the PEB, or nothing, then TEBs with a page between some of them, and pages
// that are nobody's. Some pages can only be read.
static inline void made_block(struct made_map *map, bool has_peb, uint64_t process_heap) {
    struct made *m = &map->made;
    uint64_t bottoms[BLOCK_TEBS], limits[BLOCK_TEBS], tops[BLOCK_TEBS];
    for (unsigned i = 0; i < BLOCK_TEBS; i++)
        bottoms[i] = made_stack(map, &limits[i], &tops[i]);
    const uint64_t base = made_gap(map, 1);
    made_region(m, base, BLOCK_TEBS, MEM_COMMIT, MEM_PRIVATE, PAGE_READWRITE, NULL);
    made_region(m, base, 7, MEM_COMMIT, MEM_PRIVATE, PAGE_READONLY, NULL);
    made_region(m, base, 2 * BLOCK_TEBS + 3, MEM_COMMIT, MEM_PRIVATE, PAGE_READWRITE, NULL);
    uint64_t at = base;
    if (has_peb)
        made_peb(m, at, process_heap);
    made_questions(map, at, at + PAGE_SIZE, has_peb ? K_PEB : K_SYSTEM);
    at += PAGE_SIZE;
    for (unsigned i = 0; i < BLOCK_TEBS; i++) {
        const uint32_t id = 4 * (1 + made_draw(m, 1u << 29)) + (i == 0 && has_peb ? 1u << 31 : 0);
        made_thread(m, id, at, bottoms[i], limits[i], tops[i]);
        made_questions(map, at, at + PAGE_SIZE, K_TEB);
        made_questions(map, at + PAGE_SIZE, at + MADE_TEB, K_TEB);
        at += MADE_TEB;
        if (i % 3 == 0) {
            made_questions(map, at, at + PAGE_SIZE, K_SYSTEM);
            at += PAGE_SIZE;
        }
    }
    made_questions(map, at, m->at, K_SYSTEM);
}

static inline void make_full_map(struct made_map *map, uint64_t seed) {
    const uint64_t first = (1 + seed % 50) * ALLOCATION_GRANULARITY, end = 0x7fffffff0000;
    made_begin(&map->made, first, seed);
    for (unsigned round = 0; round < 2; round++) {
        made_plain(map);
        made_images(map);
        made_heaps(map);
        made_block(map, round == 0, map->made.places[0].heap);
        made_views(map);
        made_gap(map, 0x100000); // the second round lies above 4 GB
    }
    made_look_alikes(map);
    made_gap(map, (end - map->made.at) / ALLOCATION_GRANULARITY - 1);
    made_end(&map->made, end);
    made_outside(map, first, end);
}

// Nothing but two allocations, and every list empty.
static inline uint64_t made_bare(struct made_map *map, uint64_t seed, uint32_t first_type,
                                 uint32_t second_type) {
    const bool view = first_type == MEM_MAPPED;
    const uint64_t first = (3 + seed % 20) * ALLOCATION_GRANULARITY;
    made_begin(&map->made, first, seed);
    made_use(map, 3, 2, first_type, PAGE_READWRITE, view ? made_file : NULL,
             view ? K_FILE : K_PRIVATE);
    made_use(map, 1, 0, second_type, PAGE_READONLY, view ? NULL : made_file,
             view ? K_PRIVATE : K_FILE);
    return first;
}

// Up to its last byte something is allocated.
static inline void make_bare_map(struct made_map *map, uint64_t seed) {
    const uint64_t first = made_bare(map, seed, MEM_PRIVATE, MEM_MAPPED);
    made_end(&map->made, map->made.at);
    made_outside(map, first, map->made.at);
}

// At the same addresses something else.
static inline void make_swapped_map(struct made_map *map, uint64_t seed) {
    made_bare(map, seed, MEM_MAPPED, MEM_PRIVATE);
    made_end(&map->made, map->made.at);
}

// It ends with free pages, before the next place where an allocation could begin.
static inline void make_short_map(struct made_map *map, uint64_t seed) {
    const uint64_t first = made_bare(map, seed, MEM_PRIVATE, MEM_MAPPED), tail = map->made.at,
                   end = tail + 2 * PAGE_SIZE;
    made_end(&map->made, end);
    made_questions(map, tail, end, K_UNUSABLE);
    made_outside(map, first, end);
}

// One region, which is free, also where the system's own page usually is.
static inline void make_free_map(struct made_map *map, uint64_t seed) {
    const uint64_t first = 7 * ALLOCATION_GRANULARITY, own = 0x7ffe0000,
                   end = own + (1000 + seed % 1000) * PAGE_SIZE;
    made_begin(&map->made, first, seed);
    made_end(&map->made, end);
    made_questions(map, first, end, K_FREE);
    made_question(map, own, K_FREE);
    made_outside(map, first, end);
}

// The number of such a map, below MADE_MAPS; seed: of the recorded one, so that no two runs have
// the same.
static inline void make_map(struct made_map *map, unsigned number, uint64_t seed) {
    static void (*const makers[MADE_MAPS])(struct made_map *, uint64_t) = {
        make_full_map, make_bare_map, make_swapped_map, make_short_map, make_free_map};
    map->count = 0;
    makers[number](map, seed);
}

#endif

// Snapshots made by hand for native tasks: each is one that unit.h promises to a student.

#include "words.h" // before the others

#include "../../harness/tasks/10_classifier/classify/made_maps.h"
#include "../../harness/tasks/10_classifier/explain/made_pairs.h"
#include <criterion/criterion.h>

static bool would_be_one(const struct region *a, const struct region *b) {
    return a->state == b->state && a->allocation_base == b->allocation_base &&
           (a->state != MEM_COMMIT || a->protect == b->protect);
}

static void expect_whole(const struct snapshot *s, const char *what) {
    for (size_t i = 0; i < s->region_count; i++) {
        const struct region *r = &s->regions[i];
        cr_expect_lt(r->base, r->end, "%s: region %zu", what, i);
        cr_expect(r->base % PAGE_SIZE == 0 && r->allocation_base % ALLOCATION_GRANULARITY == 0,
                  "%s: region %zu is not aligned", what, i);
        if (i > 0) {
            cr_expect_eq(r[-1].end, r->base, "%s: a gap before region %zu", what, i);
            cr_expect(!would_be_one(r - 1, r), "%s: regions %zu and %zu", what, i - 1, i);
        }
    }
    for (size_t i = 1; i < s->memory_count; i++)
        cr_expect_leq(s->memory[i - 1].base + s->memory[i - 1].size, s->memory[i].base,
                      "%s: captured bytes %zu", what, i);
}

static bool is_held(const struct snapshot *s, uint64_t address) {
    return s->regions[0].base <= address && address < s->regions[s->region_count - 1].end;
}

Test(made, a_map_is_whole_and_what_is_outside_is_unknown) {
    static struct made_map map;
    for (unsigned seed = 100; seed < 110; seed++)
        for (unsigned number = 0; number < MADE_MAPS; number++) {
            make_map(&map, number, seed);
            expect_whole(&map.made.snapshot, "map");
            for (size_t i = 0; i < map.count; i++)
                cr_expect_eq(is_held(&map.made.snapshot, map.questions[i].address),
                             map.questions[i].truth != K_UNKNOWN, "question %zu", i);
        }
}

Test(made, a_pair_is_whole_on_both_sides) {
    static struct made before, after;
    for (unsigned number = 0; number < MADE_PAIRS; number++) {
        make_pair(&before, &after, number, 250);
        expect_whole(&before.snapshot, made_pair(number).what);
        expect_whole(&after.snapshot, made_pair(number).what);
    }
}

Test(made, reordered_lists_have_the_same_entries_and_other_ids) {
    static struct made before, after, reordered;
    make_pair(&before, &after, 0, 250);
    made_reordered(&reordered, &before.snapshot);
    const size_t last = before.snapshot.thread_count - 1;
    cr_expect_eq(reordered.snapshot.threads[0].teb, before.snapshot.threads[last].teb);
    cr_expect_lt(reordered.snapshot.threads[0].id, reordered.snapshot.threads[last].id);
    cr_expect_eq(reordered.snapshot.module_count, before.snapshot.module_count);
    cr_expect_eq(reordered.snapshot.regions, before.snapshot.regions);
}

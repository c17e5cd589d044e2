// Each invariant is broken on purpose, to prove that it would be noticed.

#include "labelled.h"

typedef struct Heard {
    size_t count;
    char first[300];
} Heard;

static void hear(void *context, const char *sentence) {
    Heard *heard = context;
    if (heard->count++ == 0)
        snprintf(heard->first, sizeof heard->first, "%s", sentence);
}

static Heard check(const View *v) {
    Heard heard = {0};
    const size_t count = check_invariants(&v->snapshot, &v->map, hear, &heard);
    cr_expect_eq(count, heard.count, "%zu violations are returned, %zu reported", count,
                 heard.count);
    return heard;
}

static View intact(void) {
    return labelled("range 0x10000 0x100000\n"
                    "region 0x10000 2 commit private RW\nregion + 2 reserve private\n"
                    "region + 3 commit private R\n"
                    "region 0x30000 16 commit mapped R\n");
}

#define EXPECT_VIOLATION(view, words)                                                              \
    do {                                                                                           \
        const Heard heard = check(&(view));                                                        \
        cr_expect_gt(heard.count, 0, "broken, and nothing was said");                              \
        cr_expect(strstr(heard.first, words), "\"%s\" was said, expected \"%s\"", heard.first,     \
                  words);                                                                          \
        unlabel(&(view));                                                                          \
    } while (0)

Test(invariants, hold_for_an_intact_snapshot) {
    View v = intact();
    const Heard heard = check(&v);
    cr_expect_eq(heard.count, 0, "%s", heard.first);
    unlabel(&v);
}

Test(invariants, notice_a_gap_between_regions) {
    View v = intact();
    v.snapshot.regions[0].end -= VM_PAGE;
    EXPECT_VIOLATION(v, "the next one begins at");
}

Test(invariants, notice_overlapping_regions) {
    View v = intact();
    v.snapshot.regions[0].end += VM_PAGE;
    EXPECT_VIOLATION(v, "the next one begins at");
}

Test(invariants, notice_an_empty_region) {
    View v = intact();
    v.snapshot.regions[0].end = v.snapshot.regions[0].base;
    EXPECT_VIOLATION(v, "not above its base");
}

Test(invariants, notice_a_region_of_half_a_page) {
    View v = intact();
    v.snapshot.regions[0].end += 0x800;
    v.snapshot.regions[1].base += 0x800;
    EXPECT_VIOLATION(v, "whole pages");
}

Test(invariants, notice_an_unknown_state) {
    View v = intact();
    v.snapshot.regions[0].state = 0x4000;
    EXPECT_VIOLATION(v, "unknown State 0x4000");
}

Test(invariants, notice_free_memory_with_a_type) {
    View v = intact();
    v.snapshot.regions[3].type = VM_MEM_PRIVATE;
    EXPECT_VIOLATION(v, "is free, yet");
}

Test(invariants, notice_reserved_memory_with_a_protection) {
    View v = intact();
    v.snapshot.regions[1].protect = VM_PAGE_READWRITE;
    EXPECT_VIOLATION(v, "is reserved, yet");
}

// Windows 7 reports some reserved regions so.
Test(invariants, allow_reserved_memory_with_no_access) {
    View v = intact();
    v.snapshot.regions[1].protect = VM_PAGE_NOACCESS;
    cr_expect_eq(check(&v).count, 0);
    unlabel(&v);
}

Test(invariants, notice_two_types_in_one_allocation) {
    View v = intact();
    v.snapshot.regions[1].type = VM_MEM_MAPPED;
    EXPECT_VIOLATION(v, "two Types");
}

Test(invariants, notice_two_protections_of_one_allocation) {
    View v = intact();
    v.snapshot.regions[2].allocation_protect = VM_PAGE_EXECUTE_READ;
    EXPECT_VIOLATION(v, "two AllocationProtects");
}

Test(invariants, notice_an_allocation_in_two_runs) {
    View v = intact();
    v.snapshot.regions[1].allocation_base = 0x12000;
    EXPECT_VIOLATION(v, "in one run");
}

Test(invariants, notice_labels_that_leave_a_hole) {
    View v = intact();
    v.map.labels[0].end -= VM_PAGE;
    EXPECT_VIOLATION(v, "labels of region 0x10000 end at");
}

Test(invariants, notice_labels_that_overlap) {
    View v = intact();
    v.map.labels[1].base -= VM_PAGE;
    EXPECT_VIOLATION(v, "does not continue at");
}

Test(invariants, notice_a_label_of_the_wrong_region) {
    View v = intact();
    v.map.labels[1].region = 0;
    EXPECT_VIOLATION(v, "does not continue at");
}

Test(invariants, notice_a_label_of_no_region) {
    View v = intact();
    v.map.labels[v.map.label_count - 1].region = 999;
    EXPECT_VIOLATION(v, "labels of region");
}

Test(invariants, notice_a_missing_label) {
    View v = intact();
    v.map.label_count--;
    EXPECT_VIOLATION(v, "labels of region");
}

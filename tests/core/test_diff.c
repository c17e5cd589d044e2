// What happened between two snapshots, in the words of the course.

#include "diff.h"
#include "labelled.h"

// "committed 0x12000+3": one change a line.
static const char *changes(const char *before, const char *after) {
    static char text[2000];
    View a = labelled(before), b = labelled(after);
    Diff d;
    size_t length = 0;
    cr_assert(diff(&a.snapshot, &a.map, &b.snapshot, &b.map, &d), "out of memory");
    text[0] = '\0';
    for (size_t i = 0; i < d.count && length < sizeof text; i++)
        length += (size_t)snprintf(
            text + length, sizeof text - length, "%s%s 0x%llx+%llu", i ? ", " : "",
            action_name(d.changes[i].action), (unsigned long long)d.changes[i].base,
            (unsigned long long)((d.changes[i].end - d.changes[i].base) / VM_PAGE));
    diff_free(&d);
    unlabel(&a);
    unlabel(&b);
    return text;
}

#define EXPECT_CHANGES(before, after, expected)                                                    \
    do {                                                                                           \
        const char *seen = changes(before, after);                                                 \
        cr_expect_str_eq(seen, expected, "seen \"%s\", expected \"%s\"", seen, expected);          \
    } while (0)

#define RANGE    "range 0x10000 0x100000\n"
#define RESERVED "region 0x10000 12 reserve private\n"

Test(diff, same_snapshot_shows_nothing) {
    EXPECT_CHANGES(RANGE RESERVED, RANGE RESERVED, "");
}

Test(diff, reservation_is_one_change) {
    EXPECT_CHANGES(RANGE, RANGE RESERVED, "reserved 0x10000+12");
}

Test(diff, reserve_and_commit_at_once_is_an_allocation) {
    EXPECT_CHANGES(RANGE, RANGE "region 0x10000 12 commit private RW\n", "allocated 0x10000+12");
}

Test(diff, committing_a_window_names_its_pages) {
    EXPECT_CHANGES(RANGE RESERVED,
                   RANGE "region 0x10000 4 reserve private\nregion + 4 commit private RW\n"
                         "region + 4 reserve private\n",
                   "committed 0x14000+4");
}

Test(diff, decommitting_goes_the_other_way) {
    EXPECT_CHANGES(RANGE "region 0x10000 12 commit private RW\n",
                   RANGE "region 0x10000 4 commit private RW\nregion + 8 reserve private\n",
                   "decommitted 0x14000+8");
}

Test(diff, another_protection_is_named) {
    EXPECT_CHANGES(RANGE "region 0x10000 12 commit private RW\n",
                   RANGE "region 0x10000 4 commit private RW\nregion + 1 commit private R\n"
                         "region + 7 commit private RW\n",
                   "protected 0x14000+1");
}

Test(diff, guard_that_moved_is_two_protections) {
    EXPECT_CHANGES(RANGE "region 0x10000 4 commit private RW\nregion + 1 commit private RW+G\n"
                         "region + 4 commit private RW\n",
                   RANGE "region 0x10000 3 commit private RW\nregion + 1 commit private RW+G\n"
                         "region + 5 commit private RW\n",
                   "protected 0x13000+1, protected 0x14000+1");
}

Test(diff, released_allocation_is_one_change_whatever_its_pages_were) {
    EXPECT_CHANGES(RANGE "region 0x10000 4 reserve private\nregion + 4 commit private RW\n"
                         "region + 4 reserve private\n",
                   RANGE, "released 0x10000+12");
}

Test(diff, two_released_allocations_are_two_changes) {
    EXPECT_CHANGES(RANGE "region 0x10000 16 commit private RW\n"
                         "region 0x20000 16 commit private RW\n",
                   RANGE, "released 0x10000+16, released 0x20000+16");
}

Test(diff, views_and_images_are_mapped_and_loaded) {
    EXPECT_CHANGES(RANGE,
                   RANGE "region 0x10000 16 commit mapped R\n"
                         "region 0x20000 1 commit image R WCX\nregion + 15 commit image RX WCX\n",
                   "mapped 0x10000+16, loaded 0x20000+16");
}

Test(diff, another_allocation_at_the_address_is_a_replacement) {
    EXPECT_CHANGES(RANGE "region 0x10000 16 commit private RW\n",
                   RANGE "region 0x10000 16 commit mapped RW\n", "replaced 0x10000+16");
}

Test(diff, another_allocation_protection_is_a_replacement) {
    EXPECT_CHANGES(RANGE "region 0x10000 16 commit private RW R\n",
                   RANGE "region 0x10000 16 commit private RW RW\n", "replaced 0x10000+16");
}

Test(diff, another_use_of_the_same_pages_is_a_relabelling) {
    EXPECT_CHANGES(RANGE "region 0x10000 16 commit private RW\n",
                   RANGE "region 0x10000 16 commit private RW\n"
                         "walk 0x10000 finished\nwalkregion 0x10000 segment 0x10000\n",
                   "relabeled 0x10000+16");
}

Test(diff, stack_of_another_thread_is_a_relabelling) {
    EXPECT_CHANGES("region 0x10000 4 commit private RW\nthread 1 teb=0x10000\n",
                   "region 0x10000 4 commit private RW\nthread 2 teb=0x10000\n",
                   "relabeled 0x10000+2");
}

Test(diff, free_space_that_became_unusable_is_not_a_change) {
    EXPECT_CHANGES(RANGE, RANGE "region 0x10000 1 commit private RW\n", "allocated 0x10000+1");
}

Test(diff, neighbour_freed_on_both_sides_is_one_release) {
    EXPECT_CHANGES(RANGE "region 0x10000 3 commit private RW\n", RANGE, "released 0x10000+3");
}

Test(diff, snapshots_of_different_ranges_meet_as_free) {
    EXPECT_CHANGES("region 0x10000 16 commit private RW\n",
                   "region 0x10000 16 commit private RW\nregion 0x30000 16 commit private RW\n",
                   "allocated 0x30000+16");
}

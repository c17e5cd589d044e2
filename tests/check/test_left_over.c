// What is new between two moments.

#include "evidence.h"

#define STAYS                                                                                      \
    "region 0x10000 2 commit private RW\n"                                                         \
    "region 0x20000 4 reserve private\n"

static const char later[] = STAYS "region 0x30000 4 reserve private\n"
                                  "region + 1 commit private RW\n"
                                  "region 0x40000 8 commit private RW\n"
                                  "region 0x50000 5 commit mapped RW\n"
                                  "region 0x60000 3 commit mapped R\n"
                                  "section 0x50000 pagefile\n"
                                  "section 0x60000 file C:\\a.txt\n";

static Moment *before, *after;

static void two_moments(void) {
    before = moment_of(STAYS);
    after = moment_of(later);
}

static void free_both(void) {
    moment_free(before);
    moment_free(after);
}

TestSuite(left_over, .init = two_moments, .fini = free_both);

Test(left_over, new_is_what_was_not_allocated_before) {
    cr_expect_not(is_new(before, after, 0x10000), "0x10000 was there before");
    cr_expect_not(is_new(before, after, 0x70000), "0x70000 is still free");
    cr_expect_not(is_new(after, before, 0x30000), "0x30000 went away");
    cr_expect(is_new(before, after, 0x34000), "0x34000 lies in a new allocation");
}

Test(left_over, each_new_allocation_of_a_kind_is_found_once) {
    const vm_addr first = next_new(before, after, KIND_PRIVATE, 0),
                  second = next_new(before, after, KIND_PRIVATE, first),
                  third = next_new(before, after, KIND_PRIVATE, second);
    cr_expect_eq(first, 0x30000, "the first is 0x%" PRIx64, first);
    cr_expect_eq(second, 0x40000, "its second run is not a second one: 0x%" PRIx64, second);
    cr_expect_eq(third, 0, "there is no third: 0x%" PRIx64, third);
}

Test(left_over, kind_decides) {
    cr_expect_eq(left_over(before, after, KIND_SHAREABLE, ANY_PAGES), 0x50000, "the section");
    cr_expect_eq(left_over(before, after, KIND_MAPPED_FILE, ANY_PAGES), 0x60000, "the file");
    cr_expect_eq(left_over(before, after, KIND_HEAP, ANY_PAGES), 0, "no heap is new");
    cr_expect_eq(left_over(before, after, KIND_FREE, ANY_PAGES), 0, "free memory is not new");
}

Test(left_over, size_is_that_of_the_whole_allocation) {
    cr_expect_eq(left_over(before, after, KIND_PRIVATE, ANY_PAGES), 0x30000, "any size will do");
    cr_expect_eq(left_over(before, after, KIND_PRIVATE, 5), 0x30000, "4 and 1 are 5 pages");
    cr_expect_eq(left_over(before, after, KIND_PRIVATE, 8), 0x40000, "8 pages begin at 0x40000");
    cr_expect_eq(left_over(before, after, KIND_PRIVATE, 4), 0, "no new one has 4 pages");
    cr_expect_eq(left_over(before, after, KIND_PRIVATE, 0), 0, "none has no pages");
}

Test(left_over, nothing_is_new_between_a_moment_and_itself) {
    cr_expect_eq(next_new(after, after, KIND_PRIVATE, 0), 0, "nothing came");
    cr_expect_eq(next_new(after, before, KIND_PRIVATE, 0), 0, "what went is not new");
}

#include "evidence.h"

#include <stdlib.h>
#include <string.h>

static const char window[] = "region 0x10000 3 reserve private\n"
                             "region + 9 commit private RW\n"
                             "region + 1 commit private RW+G\n"
                             "region + 35 reserve private\n"
                             "region 0x50000 1 commit private R\n";

#define EXPECT_RUNS(allocation, expected)                                                          \
    cr_expect_str_eq(runs_text(allocation), expected, "the runs read \"%s\", expected \"%s\"",     \
                     runs_text(allocation), expected)

Test(allocation, any_address_inside_finds_the_whole) {
    Moment *m = moment_of(window);
    const vm_addr inside[] = {0x10000, 0x13000, 0x1cfff, 0x3ffff};
    for (size_t i = 0; i < sizeof inside / sizeof *inside; i++) {
        const Allocation a = allocation_at(m, inside[i]);
        cr_expect(a.exists && a.base == 0x10000 && a.end == 0x40000 && a.pages == 48,
                  "from 0x%" PRIx64 " it is [0x%" PRIx64 ", 0x%" PRIx64 ")", inside[i], a.base,
                  a.end);
        EXPECT_RUNS(&a, "R3 C9:RW C1:RW+G R35");
    }
    moment_free(m);
}

Test(allocation, free_address_has_none) {
    Moment *m = moment_of(window);
    const Allocation a = allocation_at(m, 0x40000);
    cr_expect_not(a.exists, "0x40000 is free");
    cr_expect_eq(pages_in(&a, VM_MEM_COMMIT), 0, "nothing has no pages");
    cr_expect_eq(pages_of(&a, 0, 5, VM_MEM_RESERVE), 0, "nothing has no pages");
    EXPECT_RUNS(&a, "nothing");
    cr_expect(runs_are(&a, "nothing"), "its runs are nothing");
    cr_expect_not(runs_are(&a, ""), "no runs are written \"nothing\"");
    moment_free(m);
}

Test(allocation, neighbours_are_not_joined) {
    Moment *m = moment_of("region 0x10000 16 reserve private\nregion 0x20000 16 reserve private\n");
    const Allocation a = allocation_at(m, 0x10000);
    EXPECT_RUNS(&a, "R16");
    moment_free(m);
}

Test(allocation, pages_are_counted_by_number_and_state) {
    Moment *m = moment_of(window);
    const Allocation a = allocation_at(m, 0x10000);
    const struct {
        uint64_t first, count;
        uint32_t state;
        uint64_t pages;
    } cases[] = {
        {0, 48, VM_MEM_COMMIT, 10},
        {0, 48, VM_MEM_RESERVE, 38},
        {0, 3, VM_MEM_COMMIT, 0},
        {2, 2, VM_MEM_COMMIT, 1},
        {3, 9, VM_MEM_COMMIT, 9},
        {12, 2, VM_MEM_RESERVE, 1},
        {47, 100, VM_MEM_RESERVE, 1},
        {48, 1, VM_MEM_RESERVE, 0},
        {1, UINT64_MAX, VM_MEM_RESERVE, 37},
        {0, 0, VM_MEM_COMMIT, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const uint64_t pages = pages_of(&a, cases[i].first, cases[i].count, cases[i].state);
        cr_expect_eq(pages, cases[i].pages, "case %zu: %" PRIu64 " pages, expected %" PRIu64, i,
                     pages, cases[i].pages);
    }
    moment_free(m);
}

Test(allocation, runs_are_compared_with_protections) {
    Moment *m = moment_of(window);
    const Allocation a = allocation_at(m, 0x10000);
    cr_expect(runs_are(&a, "R3 C9:RW C1:RW+G R35"), "these are its runs");
    cr_expect_not(runs_are(&a, "R3 C9:R C1:RW+G R35"), "the window is RW");
    cr_expect_not(runs_are(&a, "R3 C9:RW C1:RW+G"), "there is a tail");
    cr_expect_not(runs_are(&a, "R3 C10:RW R35"), "one page is guarded");
    moment_free(m);
}

Test(allocation, expected_run_of_no_pages_stands_for_none) {
    Moment *m = moment_of("region 0x10000 4 commit private RW\nregion + 10 reserve private\n");
    const Allocation a = allocation_at(m, 0x10000);
    cr_expect(runs_are(&a, "R0 C4:RW R10"), "R0 says nothing");
    cr_expect(runs_are(&a, "C4:RW C0:R R10 R0"), "C0:R says nothing");
    cr_expect_not(runs_are(&a, "C4:RW R1"), "R1 is not R10");
    cr_expect_not(runs_are(&a, "C04:RW R10"), "04 is not written by runs_text()");
    moment_free(m);
}

// `count` pages, committed RW and R by turns, so that each is a run.
static Moment *striped(unsigned count) {
    char *facts = NULL;
    size_t length;
    FILE *out = open_memstream(&facts, &length);
    for (unsigned i = 0; i < count; i++)
        fprintf(out, "region %s 1 commit private %s\n", i ? "+" : "0x10000", i % 2 ? "R" : "RW");
    fclose(out);
    Moment *m = moment_of(facts);
    free(facts);
    return m;
}

Test(allocation, text_shows_twelve_runs) {
    Moment *m = striped(13);
    const Allocation a = allocation_at(m, 0x10000);
    const char *shown = runs_text(&a);
    cr_expect(strstr(shown, " …") != NULL, "there is more than \"%s\"", shown);
    cr_expect(strlen(shown) == 12 * strlen("C1:RW ") - 6 - 1 + strlen(" …"),
              "twelve of thirteen runs are shown, not \"%s\"", shown);
    cr_expect(runs_are(&a, text("%s C1:RW", "C1:RW C1:R C1:RW C1:R C1:RW C1:R C1:RW C1:R C1:RW "
                                            "C1:R C1:RW C1:R")),
              "all thirteen are compared");
    moment_free(m);
}

Test(allocation, pages_after_the_64th_run_count) {
    Moment *m = striped(100);
    const Allocation a = allocation_at(m, 0x10000);
    cr_expect_eq(a.run_count, 100, "there are 100 runs, not %zu", a.run_count);
    cr_expect_eq(pages_in(&a, VM_MEM_COMMIT), 100, "100 pages are committed");
    cr_expect_eq(pages_of(&a, 90, 5, VM_MEM_COMMIT), 5, "pages 90 to 94 are committed");
    cr_expect_eq(a.runs[63].end, 0x10000 + 64 * VM_PAGE, "the last run kept is the 64th page");
    cr_expect_not(runs_are(&a, "R100"), "more than 64 runs are like nothing one can write");
    moment_free(m);
}

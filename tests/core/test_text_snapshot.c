#include "support.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static Snapshot parsed(const char *text) {
    Snapshot s;
    Error err = {0};
    cr_assert(text_snapshot(text, &s, &err), "the text should be a snapshot: %s", err.text);
    return s;
}

static char *printed(const Snapshot *s) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    text_snapshot_print(s, out);
    fclose(out);
    return text;
}

static void expect_error(const char *text, const char *expected) {
    Snapshot s;
    Error err = {0};
    cr_expect_not(text_snapshot(text, &s, &err), "accepted although wrong: %s", text);
    cr_expect_str_eq(err.text, expected, "said: %s", err.text);
    cr_expect_null(s.regions, "a refused text leaves nothing behind");
}

Test(text_snapshot, what_is_printed_is_what_was_read) {
    static const char text[] = "platform wine 8.0\n"
                               "pid 32\n"
                               "peb 0x7ffde000\n"
                               "checkpoint after 2 main\n"
                               "not-captured sections\n"
                               "free 0x0 16\n"
                               "region 0x10000 3 commit private RW RW alloc=0x10000\n"
                               "region 0x13000 1 commit private RW+G RW alloc=0x10000\n"
                               "region 0x14000 12 reserve private - RW alloc=0x10000\n"
                               "free 0x20000 16\n"
                               "thread 0x24 teb=0x7ffd8000 sp=0x13ff0 start=0x140001000 "
                               "name=worker one\n"
                               "module 0x140000000 0x5000 C:\\my task.exe\n"
                               "section 0x20000 file \\Device\\data.bin\n"
                               "section 0x30000 pagefile\n"
                               "walk 0x10a0000 finished\n"
                               "walk 0x10b0000 locked\n"
                               "walkregion 0x10a0000 large 0x10c0000\n"
                               "claim base 0x10000\n"
                               "parameter pages 0x2f\n"
                               "capability stack_grows 0x1\n"
                               "page 0x10000 1\n"
                               "bytes 0x10010 00 00 00 00 00 00 00 00 01 02 00 00 00 00 00 00\n";
    Snapshot s = parsed(text);
    char *again = printed(&s);
    cr_expect_str_eq(again, text, "printed:\n%s", again);
    free(again);
    snapshot_free(&s);
}

Test(text_snapshot, plus_goes_on_with_the_allocation_of_the_line_before) {
    Snapshot s = parsed("region 0x10000 13 reserve private\n"
                        "region + 1 commit private RW+G\n"
                        "region + 2 commit private RW\n");
    cr_assert_eq(s.region_count, 3, "three lines, three regions");
    const Region *last = &s.regions[2];
    cr_expect_eq(last->base, 0x1e000, "the third region follows the second");
    cr_expect_eq(last->allocation_base, 0x10000, "in the allocation of the first");
    cr_expect_eq(last->allocation_protect, VM_PAGE_READWRITE, "with its AllocationProtect");
    snapshot_free(&s);
}

Test(text_snapshot, gaps_become_free_regions) {
    Snapshot s = parsed("range 0 0x100000\n"
                        "region 0x40000 1 commit private RW\n"
                        "region 0x20000 1 commit private RW\n");
    cr_assert_eq(s.region_count, 5, "free, used, free, used, free; not %zu", s.region_count);
    cr_expect_eq(s.regions[0].state, VM_MEM_FREE, "the range begins free");
    cr_expect_eq(s.regions[4].end, 0x100000, "and is free up to its end");
    snapshot_free(&s);
}

Test(text_snapshot, values_are_little_endian_in_whole_zeroed_pages) {
    Snapshot s = parsed("u64 0x10ffc 0x1122334455667788\nu32 0x12000 7 8\nu16 0x12008 0xabcd\n");
    uint64_t value = 0;
    uint8_t pages[2 * 0x1000];
    cr_expect(snapshot_read(&s, 0x10ffc, &value, sizeof value), "the value crosses two pages");
    cr_expect_eq(value, 0x1122334455667788, "read back 0x%llx", (unsigned long long)value);
    cr_expect(snapshot_read(&s, 0x10000, pages, sizeof pages), "whole pages are captured");
    cr_expect(snapshot_read(&s, 0x12004, &value, sizeof value), "two values follow each other");
    cr_expect_eq(value, 0xabcd00000008, "the second u32, then the u16");
    cr_expect_not(snapshot_read(&s, 0x13000, &value, 1), "the page above is not captured");
    snapshot_free(&s);
}

Test(text_snapshot, a_wrong_line_is_named_by_number_and_word) {
    expect_error("pid 1\n\nregoin 0x10000 1", "line 3: 'regoin' is no fact");
    expect_error("region 0x1000q 1", "line 1: '0x1000q' is not a number");
    expect_error("region 0x10000 1 commit private RWQ", "line 1: 'RWQ' is no protection");
    expect_error("region 0x10000 1 commit private", "line 1: '' is no protection");
    expect_error("region 0x10000 1 comit private RW", "line 1: 'comit' is no state");
    expect_error("bytes 0x10000 123", "line 1: '123' is no value of 1 bytes");
    expect_error("pid 1 2", "line 1: there is more on the line than 'pid' takes");
    expect_error("thread 1 tbe=3",
                 "line 1: a thread has teb=, sp=, ssp=, start= and name=, not 'tbe=3'");
    expect_error("walkregion 1 middle 2", "line 1: 'middle' is no part of a heap");
    expect_error("not-captured truth", "line 1: 'truth' is no kind of fact");
}

Test(text_snapshot, contradictions_are_left_to_snapshot_finish) {
    expect_error("region 0x10000 2 commit private RW\nregion 0x11000 1 commit private RW",
                 "regions 0x10000-0x12000 and 0x11000-0x12000 overlap (entry 1 in order of "
                 "address)");
}

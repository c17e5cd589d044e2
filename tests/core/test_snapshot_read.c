#include "snapshot.h"
#include "support.h"

#include <criterion/criterion.h>
#include <string.h>

// A process in which each byte is the low byte of its page's number, and which
// remembers what was asked of it.
typedef struct Process {
    unsigned reads;
    bool gone;
} Process;

static bool read_process(void *self, vm_addr addr, void *buf, size_t size) {
    Process *p = self;
    p->reads++;
    for (size_t i = 0; i < size; i++)
        ((uint8_t *)buf)[i] = (uint8_t)((addr + i) / VM_PAGE);
    return !p->gone;
}

static Snapshot live(const char *text, Process *process) {
    Snapshot s;
    Error err = {0};
    cr_assert(text_snapshot(text, &s, &err), "the text should be a snapshot: %s", err.text);
    s.source = (Source){read_process, process};
    return s;
}

static void add(Snapshot *s, vm_addr base, const char *bytes) {
    cr_assert(snapshot_add_memory(s, base, strlen(bytes), bytes, true), "out of memory");
}

static void expect_text(Snapshot *s, vm_addr addr, const char *expected) {
    char buf[64] = "";
    cr_expect(snapshot_read(s, addr, buf, strlen(expected)), "bytes at 0x%llx are captured",
              (unsigned long long)addr);
    cr_expect_str_eq(buf, expected, "read '%s' at 0x%llx", buf, (unsigned long long)addr);
}

Test(snapshot_read, adjacent_ranges_read_as_one) {
    Snapshot s;
    Error err;
    char buf[8];
    snapshot_init(&s);
    add(&s, 0x1004, "efg");
    add(&s, 0x1000, "abcd");
    add(&s, 0x1008, "ij");
    cr_assert(snapshot_finish(&s, &err), "three ranges");
    expect_text(&s, 0x1000, "abcdefg");
    expect_text(&s, 0x1003, "de");
    expect_text(&s, 0x1009, "j");
    cr_expect_not(snapshot_read(&s, 0x1006, buf, 2), "a byte is missing at 0x1007");
    cr_expect_not(snapshot_read(&s, 0xfff, buf, 2), "a byte is missing below");
    cr_expect_not(snapshot_read(&s, 0x1009, buf, 2), "a byte is missing above");
    cr_expect_not(snapshot_read(&s, UINT64_MAX, buf, 2), "the range wraps around");
    snapshot_free(&s);
}

Test(snapshot_read, of_repeated_bytes_the_lower_and_longer_range_stays) {
    Snapshot s;
    Error err;
    snapshot_init(&s);
    add(&s, 0x1002, "CDEFG");
    add(&s, 0x1000, "abcd");
    add(&s, 0x1003, "x");
    add(&s, 0x1000, "ab");
    cr_assert(snapshot_finish(&s, &err), "repeated bytes are no error");
    cr_expect_eq(s.memory_count, 2, "ranges that add nothing are dropped; %zu left",
                 s.memory_count);
    expect_text(&s, 0x1000, "abcdEFG");
    snapshot_free(&s);
}

Test(snapshot_read, a_memory_range_that_wraps_is_refused) {
    Snapshot s;
    Error err = {0};
    snapshot_init(&s);
    add(&s, UINT64_MAX - 1, "abc");
    cr_expect_not(snapshot_finish(&s, &err), "the third byte would be at address 0");
    cr_expect_str_eq(err.text, "memory range 0xfffffffffffffffe of 0x3 bytes wraps around",
                     "said: %s", err.text);
    snapshot_free(&s);
}

Test(snapshot_read, missing_pages_are_fetched_once_and_kept) {
    Process p = {0};
    Snapshot s = live("region 0x10000 4 commit private RW\n", &p);
    uint8_t buf[0x1800];
    cr_assert(snapshot_read(&s, 0x11800, buf, sizeof buf), "two pages of a live process");
    cr_expect(buf[0] == 0x11 && buf[0x800] == 0x12 && buf[0x17ff] == 0x12, "their own bytes");
    cr_assert(snapshot_read(&s, 0x10fff, buf, 1) && buf[0] == 0x10, "then the page below");
    cr_expect_eq(p.reads, 3, "one read a page, not %u", p.reads);
    cr_assert(snapshot_read(&s, 0x10000, buf, sizeof buf), "all of it again");
    cr_expect_eq(p.reads, 3, "captured pages are not read again");
    cr_assert_eq(s.memory_count, 3, "the dump will hold three pages");
    for (size_t i = 0; i < 3; i++)
        cr_expect(s.memory[i].base == 0x10000 + i * VM_PAGE && s.memory[i].size == VM_PAGE,
                  "page %zu is whole and in order", i);
    snapshot_free(&s);
}

Test(snapshot_read, only_the_missing_part_of_a_page_is_kept) {
    Process p = {0};
    Snapshot s = live("region 0x10000 1 commit private RW\n", &p);
    Error err;
    add(&s, 0x10004, "abcd");
    add(&s, 0x10ffe, "yz");
    cr_assert(snapshot_finish(&s, &err), "two captured ranges");
    char buf[9] = "";
    cr_assert(snapshot_read(&s, 0x10002, buf, 8), "bytes around the captured ones");
    cr_expect(memcmp(buf,
                     "\x10\x10"
                     "abcd"
                     "\x10\x10",
                     8) == 0,
              "captured bytes stay what they were");
    cr_assert(snapshot_read(&s, 0x10ffc, buf, 4) && memcmp(buf, "\x10\x10yz", 4) == 0,
              "up to the page's end");
    vm_addr end = 0x10000;
    for (size_t i = 0; i < s.memory_count; i++) {
        cr_expect_eq(s.memory[i].base, end, "range %zu follows the one before", i);
        end = s.memory[i].base + s.memory[i].size;
    }
    cr_expect_eq(end, 0x11000, "together they are the page");
    snapshot_free(&s);
}

Test(snapshot_read, what_the_process_could_not_read_is_not_fetched) {
    static const vm_addr forbidden[] = {0x10000, 0x11000, 0x12000, 0x20000, 0x30000};
    Process p = {0};
    Snapshot s = live("range 0 0x40000\n"
                      "region 0x10000 1 commit private NA RW\n"
                      "region + 1 commit private RW+G\n"
                      "region + 1 reserve private\n"
                      "region + 1 commit private RW\n",
                      &p);
    uint8_t byte;
    for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++)
        cr_expect_not(snapshot_read(&s, forbidden[i], &byte, 1), "0x%llx is not readable",
                      (unsigned long long)forbidden[i]);
    cr_expect_not(snapshot_read(&s, 0x50000, &byte, 1), "nothing is known of 0x50000");
    cr_expect_eq(p.reads, 0, "the process was not asked");
    cr_expect(snapshot_read(&s, 0x13000, &byte, 1), "the readable neighbour is read");
    snapshot_free(&s);
}

Test(snapshot_read, a_failed_read_keeps_nothing) {
    Process p = {.gone = true};
    Snapshot s = live("region 0x10000 1 commit private RW\n", &p);
    uint8_t byte;
    cr_expect_not(snapshot_read(&s, 0x10000, &byte, 1), "the process is gone");
    cr_expect_eq(s.memory_count, 0, "no bytes were captured");
    snapshot_free(&s);
}

Test(snapshot_read, finishing_again_takes_in_what_was_added_since) {
    Process p = {0};
    Snapshot s = live("region 0x10000 4 commit private RW\n", &p);
    Error err;
    uint8_t byte;
    cr_assert(snapshot_read(&s, 0x12000, &byte, 1), "decoding read the third page");
    add(&s, 0x10000, "shown");
    add(&s, 0x12000, "no news");
    cr_assert(snapshot_finish(&s, &err), "finished a second time");
    expect_text(&s, 0x10000, "shown");
    cr_assert(snapshot_read(&s, 0x12000, &byte, 1), "the page read first");
    cr_expect_eq(byte, 0x12, "keeps its bytes: it is the longer range");
    cr_expect_eq(s.memory_count, 2, "two ranges, not %zu", s.memory_count);
    snapshot_free(&s);
}

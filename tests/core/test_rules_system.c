// What the system has for itself: each rule where it holds, and where something only looks so.

#include "labelled.h"

#define WINDOWS "platform windows 10.0.22000\n"
#define SHARED  WINDOWS "region 0x7ffe0000 1 commit private R\n"

// How many times something is claimed to be the system's.
static size_t claims(const View *v) {
    size_t count = 0;
    for (size_t i = 0; i < v->map.finding_count; i++)
        count += v->map.findings[i].kind == KIND_SYSTEM;
    return count;
}

// ---- beside KUSER_SHARED_DATA ----

// Until Windows 8 the rest of the 64 KB is a reserve of the same allocation.
Test(rules_system, rest_of_the_shared_pages_allocation_is_the_systems) {
    View v = labelled(SHARED "region + 15 reserve private\n");
    EXPECT_AT(&v, 0x7ffe0000, "system KUSER_SHARED_DATA");
    EXPECT_AT(&v, 0x7ffe1000, "system beside KUSER_SHARED_DATA");
    EXPECT_AT(&v, 0x7ffeffff, "system beside KUSER_SHARED_DATA");
    cr_expect_str_eq(rule_at(&v, 0x7ffe1000), "shared-data-slot");
    unlabel(&v);
}

Test(rules_system, page_that_the_hypervisor_shares_is_the_systems) {
    View v = labelled(SHARED "region 0x7ffef000 1 commit private R\n");
    EXPECT_AT(&v, 0x7ffef000, "system beside KUSER_SHARED_DATA");
    EXPECT_AT(&v, 0x7ffe1000, "unusable");
    unlabel(&v);
}

Test(rules_system, next_64_kb_are_anybodys) {
    View v = labelled(SHARED "region 0x7fff0000 1 commit private R\n");
    EXPECT_AT(&v, 0x7fff0000, "private");
    unlabel(&v);
}

Test(rules_system, views_are_not_what_the_kernel_has_beside_its_page) {
    View v = labelled(SHARED "region 0x7ffe2000 1 commit mapped R\n");
    EXPECT_AT(&v, 0x7ffe2000, "mapped");
    unlabel(&v);
}

Test(rules_system, without_the_kernels_page_the_slot_is_anybodys) {
    View v = labelled(WINDOWS "region 0x7ffe0000 1 commit private RW\n"
                              "region 0x7ffef000 1 commit private R\n");
    EXPECT_AT(&v, 0x7ffef000, "private");
    unlabel(&v);
}

Test(rules_system, allocation_that_begins_below_the_shared_page_is_not_the_kernels) {
    View v = labelled(WINDOWS "region 0x7ffd0000 16 reserve private\nregion + 1 commit private R\n"
                              "region + 1 commit private RW\n");
    EXPECT_AT(&v, 0x7ffe0000, "system KUSER_SHARED_DATA");
    EXPECT_AT(&v, 0x7ffe1000, "private");
    unlabel(&v);
}

// ---- the block of the PEB and the TEBs ----

Test(rules_system, rest_of_the_block_with_tebs_is_the_systems) {
    View v = labelled(WINDOWS "region 0x400000 4 reserve private\nregion + 5 commit private RW\n"
                              "region + 7 reserve private\nthread 9 teb=0x405000\n"
                              "thread 10 teb=0x407000\n");
    EXPECT_AT(&v, 0x400000, "system PEB and TEB block");
    EXPECT_AT(&v, 0x405000, "teb thread 9");
    EXPECT_AT(&v, 0x40f000, "system PEB and TEB block");
    cr_expect_eq(map_at(&v.map, 0x400000)->confidence, CONFIDENCE_HEURISTIC);
    cr_expect_eq(claims(&v), 1, "the block is stated once");
    unlabel(&v);
}

// One has a TEB at its very base, the other begins where it ends.
Test(rules_system, every_block_is_stated_once) {
    View v = labelled(WINDOWS "region 0x400000 16 commit private RW\n"
                              "region 0x410000 16 commit private RW\nthread 9 teb=0x402000\n"
                              "thread 10 teb=0x400000\nthread 11 teb=0x410000\n");
    EXPECT_AT(&v, 0x404000, "system PEB and TEB block");
    EXPECT_AT(&v, 0x412000, "system PEB and TEB block");
    cr_expect_eq(claims(&v), 2);
    unlabel(&v);
}

// It stands in no thread's list: a program wrote it.
Test(rules_system, block_that_only_looks_like_tebs_is_private) {
    View v = labelled(WINDOWS "region 0x400000 4 reserve private\nregion + 5 commit private RW\n"
                              "u64 0x405030 0x405000\n");
    EXPECT_AT(&v, 0x400000, "private");
    unlabel(&v);
}

Test(rules_system, teb_in_a_view_makes_no_block) {
    View v = labelled(WINDOWS "region 0x400000 16 commit mapped RW\nthread 9 teb=0x405000\n");
    EXPECT_AT(&v, 0x400000, "mapped");
    unlabel(&v);
}

// ---- the desktop heap ----

#define DESKTOP                                                                                    \
    WINDOWS "region 0x400000 2 commit private RW\nthread 9 teb=0x400000\n"                         \
            "region 0x900000 128 commit mapped R\nregion + 128 reserve mapped - R\n"

Test(rules_system, desktop_heap_is_the_whole_view) {
    View v = labelled(DESKTOP "u64 0x400820 0x901040 0x900000\n");
    EXPECT_AT(&v, 0x900000, "system desktop heap");
    EXPECT_AT(&v, 0x9ff000, "system desktop heap");
    cr_expect_str_eq(evidence_at(&v, 0x900000),
                     "Win32ClientInfo[4] (TEB+0x820), Win32ClientInfo[5] (TEB+0x828)");
    unlabel(&v);
}

// Before Windows 10 the second field is a difference, not an address.
Test(rules_system, desktop_heap_needs_no_second_pointer) {
    View v = labelled(DESKTOP "u64 0x400820 0x901040 0xfffff90000000000\n");
    EXPECT_AT(&v, 0x900000, "system desktop heap");
    cr_expect_str_eq(evidence_at(&v, 0x900000), "Win32ClientInfo[4] (TEB+0x820)");
    unlabel(&v);
}

Test(rules_system, thirty_two_bits_have_their_own_field) {
    View v = labelled("platform windows 10.0.19045 x86\nregion 0x400000 1 commit private RW\n"
                      "thread 9 teb=0x400000\nregion 0x900000 128 commit mapped R\n"
                      "u32 0x4006e4 0x901040 0x900000\n");
    EXPECT_AT(&v, 0x900000, "system desktop heap");
    cr_expect_str_eq(evidence_at(&v, 0x900000),
                     "Win32ClientInfo[4] (TEB+0x6e4), Win32ClientInfo[5] (TEB+0x6e8)");
    unlabel(&v);
}

// The second thread names the first byte of the same view, the third one the next view's.
Test(rules_system, every_desktop_heap_is_stated_once) {
    View v = labelled("platform windows 10.0.22000\nregion 0x400000 2 commit private RW\n"
                      "region 0x500000 2 commit private RW\nregion 0x600000 2 commit private RW\n"
                      "thread 9 teb=0x400000\nthread 10 teb=0x500000\nthread 11 teb=0x600000\n"
                      "region 0x900000 16 commit mapped R\nregion 0x910000 16 commit mapped R\n"
                      "u64 0x400820 0x901040\nu64 0x500820 0x900000\nu64 0x600820 0x910000\n");
    EXPECT_AT(&v, 0x900000, "system desktop heap");
    EXPECT_AT(&v, 0x910000, "system desktop heap");
    cr_expect_eq(claims(&v), 3 + 2, "a block of each thread, and two desktops' heaps");
    unlabel(&v);
}

// user32 keeps a block of the process heap there until the thread has a desktop.
Test(rules_system, writable_or_private_memory_is_no_desktop_heap) {
    View v =
        labelled(DESKTOP "region 0xb00000 4 commit mapped RW\nu64 0x400820 0xb01040 0xb00000\n");
    EXPECT_AT(&v, 0xb00000, "mapped");
    unlabel(&v);
    v = labelled(DESKTOP "region 0xb00000 4 commit private R\nu64 0x400820 0xb01040 0xb00000\n");
    EXPECT_AT(&v, 0xb00000, "private");
    unlabel(&v);
    v = labelled(DESKTOP "u64 0x400820 0x980000 0x900000\n");
    EXPECT_AT(&v, 0x900000, "mapped"); // the pointer leads into the reserve
    unlabel(&v);
}

Test(rules_system, wine_keeps_something_else_in_that_field) {
    View v = labelled("platform wine 8.0\nregion 0x400000 2 commit private RW\n"
                      "thread 9 teb=0x400000\nregion 0x900000 128 commit mapped R\n"
                      "u64 0x400820 0x901040 0x900000\n");
    EXPECT_AT(&v, 0x900000, "mapped");
    unlabel(&v);
}

// ---- Control Flow Guard's bitmap ----

// An image of 64 pages at 0x7ff600000000: its bits are the page at 0x1ffd8000000 of the bitmap, and
// those of what begins at 0x7ff600040000 the next one.
#define CODE WINDOWS "region 0x7ff600000000 1 commit image R WCX\nregion + 63 commit image RX WCX\n"
#define BITMAP                                                                                     \
    "region 0x10000000000 536707072 reserve mapped - NA\nregion + 1 commit mapped R NA\n"          \
    "region + 163839 reserve mapped - NA\n"

static const char *bitmap_of(const char *text) {
    static char said[400];
    View v = labelled(text);
    snprintf(said, sizeof said, "%s", what(&v, 0x10000000000));
    unlabel(&v);
    return said;
}

Test(rules_system, bitmap_is_known_by_its_size_and_its_bits) {
    View v = labelled(CODE BITMAP);
    EXPECT_AT(&v, 0x10000000000, "system Control Flow Guard bitmap");
    EXPECT_AT(&v, 0x10000000000 + 0x1ffd8000000, "system Control Flow Guard bitmap");
    EXPECT_AT(&v, 0x10000000000 + 0x1ffffffffff, "system Control Flow Guard bitmap");
    cr_expect_eq(map_at(&v.map, 0x10000000000)->confidence, CONFIDENCE_HEURISTIC);
    cr_expect_eq(claims(&v), 1, "its three regions are one claim");
    const Finding *f = label_finding(&v.map, map_at(&v.map, 0x10000000000));
    cr_expect_eq(f->evidence[0].value, 0x20000000000, "2 TB");
    cr_expect_eq(f->evidence[1].value, 1, "one region of code");
    cr_expect_str_eq(evidence_at(&v, 0x10000000000),
                     "size (128 TB / 64), bits of code regions (MEMORY_BASIC_INFORMATION)");
    unlabel(&v);
}

// As many regions as the array has room for: looking behind the last one would show.
Test(rules_system, bitmap_is_looked_for_in_the_regions_and_no_further) {
    View v = labelled(CODE BITMAP
                      "region 0x10000 1 commit private RW\nregion 0x30000 1 commit private RW\n"
                      "region 0x50000 1 commit private RW\nregion 0x70000 1 commit private RW\n"
                      "region 0x90000 1 commit private RW\n");
    cr_assert_eq(v.snapshot.region_count, 16);
    EXPECT_AT(&v, 0x10000000000, "system Control Flow Guard bitmap");
    unlabel(&v);
}

Test(rules_system, bitmap_without_the_bits_of_some_code_is_a_view) {
    cr_expect_str_eq(bitmap_of(CODE "region 0x7ff600040000 1 commit private RX\n" BITMAP),
                     "mapped");
    // What cannot run needs no bits, and a view has none.
    static const char *const others[] = {"1 commit private RW", "1 commit image R WCX",
                                         "1 commit mapped RX", "1 reserve private - RWX"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        char text[600];
        snprintf(text, sizeof text, "%sregion 0x7ff600040000 %s\n%s", CODE, others[i], BITMAP);
        cr_expect_str_eq(bitmap_of(text), "system Control Flow Guard bitmap", "%s", others[i]);
    }
}

Test(rules_system, bits_that_cannot_be_read_are_none) {
    cr_expect_str_eq(bitmap_of(CODE "region 0x10000000000 536707072 reserve mapped - NA\n"
                                    "region + 1 commit mapped NA\n"
                                    "region + 163839 reserve mapped - NA\n"),
                     "mapped");
}

// Where no user's addresses are: the bits would be beyond the snapshot's end.
Test(rules_system, code_above_128_tb_has_no_bits) {
    View v = labelled(WINDOWS "region 0x900000000000 1 commit image RX WCX\n"
                              "region 0xa00000000000 536870912 commit mapped R NA\n");
    EXPECT_AT(&v, 0xa00000000000, "mapped");
    unlabel(&v);
}

Test(rules_system, bitmap_needs_code_that_it_is_about) {
    cr_expect_str_eq(bitmap_of(WINDOWS BITMAP), "mapped");
}

Test(rules_system, bitmap_has_one_size) {
    cr_expect_str_eq(bitmap_of(CODE "region 0x10000000000 536707072 reserve mapped - NA\n"
                                    "region + 1 commit mapped R NA\n"
                                    "region + 163838 reserve mapped - NA\n"),
                     "mapped");
}

// A program that reserves as much has private memory, as those of JavaScript engines do.
Test(rules_system, private_reserve_of_that_size_is_no_bitmap) {
    cr_expect_str_eq(bitmap_of(CODE "region 0x10000000000 536707072 reserve private - NA\n"
                                    "region + 1 commit private R NA\n"
                                    "region + 163839 reserve private - NA\n"),
                     "private");
    cr_expect_str_eq(bitmap_of(CODE "region 0x10000000000 536707072 reserve mapped - RW\n"
                                    "region + 1 commit mapped R RW\n"
                                    "region + 163839 reserve mapped - RW\n"),
                     "mapped");
}

// Bytes to facts, and what damaged or hostile bytes may not do.

#include "labelled.h"

// A Wine 8 process heap at 0x590000 that lists itself as only heap, with one more
// segment at 0x700000 and one large block at 0x800000. Offsets: wine_private.c.
#define WINE_HEAP                                                                                  \
    "platform wine 8.0\npeb 0x400000\nregion 0x400000 1 commit private RW\n"                       \
    "region 0x590000 4 commit private RW\nregion + 1020 reserve private\n"                         \
    "region 0xa00000 4 commit private RW\nregion + 60 reserve private\n"                           \
    "region 0xb00000 300 commit private RW\n"                                                      \
    "u64 0x400010 0x140000000\nu64 0x400030 0x590000\n"                                            \
    "u32 0x590010 0xffeeffee\nu32 0x5900b8 0x50414548\n"                                           \
    "u64 0x590078 0x590078 0x590078\n"                                                             \
    "u64 0x590088 0xa00020 0x590120\n"                                                             \
    "u64 0xa00020 0x590120 0x590088\n"                                                             \
    "u64 0x590120 0x590088 0xa00020\n"                                                             \
    "u64 0x590098 0xb00010 0xb00010\n"                                                             \
    "u64 0xb00010 0x590098 0x590098\n"

static const HeapRegion *heap_region(const View *v, vm_addr base) {
    for (size_t i = 0; i < v->facts.heap_region_count; i++)
        if (v->facts.heap_regions[i].allocation_base == base)
            return &v->facts.heap_regions[i];
    return NULL;
}

Test(decode, wine_heap_lists_name_every_allocation) {
    View v = labelled(WINE_HEAP);
    EXPECT_AT(&v, 0x590000, "heap heap 0x590000 segment");
    EXPECT_AT(&v, 0x600000, "heap heap 0x590000 segment");
    EXPECT_AT(&v, 0xa00000, "heap heap 0x590000 segment");
    EXPECT_AT(&v, 0xb00000, "heap heap 0x590000 large block");
    cr_expect_str_eq(rule_at(&v, 0xb00000), "heap-layout");
    cr_expect(v.facts.heap_list_captured, "the list of heaps was followed to its end");
    cr_expect(v.facts.heaps[0].layout_complete, "so were the heap's own lists");
    unlabel(&v);
}

Test(decode, wine_heap_layout_needs_wine) {
    View v = labelled(WINE_HEAP "platform windows 10.0.22000\n");
    EXPECT_AT(&v, 0xb00000, "private");
    EXPECT_AT(&v, 0x590000, "heap heap 0x590000 segment");
    cr_expect_not(v.facts.heap_list_captured, "Windows keeps its heaps elsewhere");
    unlabel(&v);
}

Test(decode, wine_heap_layout_needs_both_magics) {
    View v = labelled(WINE_HEAP "u32 0x5900b8 0x50414549\n");
    EXPECT_AT(&v, 0xb00000, "private");
    cr_expect_eq(v.facts.heaps[0].layout, HEAP_LAYOUT_UNKNOWN, "another version's heap");
    unlabel(&v);
}

Test(decode, second_heap_is_found_through_the_first) {
    View v = labelled(WINE_HEAP "region 0xd00000 16 commit private RW\n"
                                "u64 0x590078 0xd00078 0xd00078\n"
                                "u64 0xd00078 0x590078 0x590078\n"
                                "u32 0xd00010 0xffeeffee\nu32 0xd000b8 0x50414548\n"
                                "u64 0xd00088 0xd00120 0xd00120\n"
                                "u64 0xd00120 0xd00088 0xd00088\n"
                                "u64 0xd00098 0xd00098 0xd00098\n");
    EXPECT_AT(&v, 0xd00000, "heap heap 0xd00000 segment");
    cr_expect_eq(v.facts.heap_count, 2, "two heaps, %zu are listed", v.facts.heap_count);
    cr_expect(v.facts.heap_list_captured);
    unlabel(&v);
}

// The large block's next leads back to itself.
Test(decode, cyclic_list_ends_and_is_not_complete, .timeout = 10) {
    View v = labelled(WINE_HEAP "u64 0xb00010 0xb00010 0x590098\n");
    EXPECT_AT(&v, 0xb00000, "heap heap 0x590000 large block");
    cr_expect_not(v.facts.heaps[0].layout_complete, "the list does not come back to its head");
    unlabel(&v);
}

Test(decode, cyclic_list_of_heaps_ends, .timeout = 10) {
    View v = labelled(WINE_HEAP "region 0xd00000 16 commit private RW\n"
                                "u64 0x590078 0xd00078 0xd00078\n"
                                "u64 0xd00078 0xd00078 0x590078\n");
    cr_expect_not(v.facts.heap_list_captured, "the list of heaps is damaged");
    unlabel(&v);
}

Test(decode, list_whose_back_link_is_wrong_is_not_complete) {
    View v = labelled(WINE_HEAP "u64 0xb00018 0x12345000\n");
    cr_expect_not(v.facts.heaps[0].layout_complete, "the large block does not point back");
    unlabel(&v);
}

Test(decode, list_that_leaves_the_captured_bytes_is_not_complete) {
    View v = labelled(WINE_HEAP "u64 0xa00020 0xfff00020 0x590088\n");
    EXPECT_AT(&v, 0xa00000, "heap heap 0x590000 segment");
    cr_expect_not(v.facts.heaps[0].layout_complete);
    unlabel(&v);
}

Test(decode, heap_walk_confirms_the_layout) {
    View v = labelled(WINE_HEAP "walk 0x590000 finished\n"
                                "walkregion 0x590000 segment 0x590000\n"
                                "walkregion 0x590000 segment 0xa00000\n"
                                "walkregion 0x590000 large 0xb00000\n");
    const HeapRegion *r = heap_region(&v, 0xb00000);
    cr_assert(r, "the large block is listed");
    cr_expect(r->in_layout && r->in_walk && r->source == HEAP_FROM_LAYOUT, "both name it");
    cr_expect_eq(v.facts.heap_region_count, 3, "what both name is listed once, %zu entries",
                 v.facts.heap_region_count);
    cr_expect_eq(v.map.conflict_count, 0);
    unlabel(&v);
}

// A program can claim in its HeapWalk facts what it likes; its lists are outside proof.
Test(decode, heap_walk_claim_that_the_lists_deny_is_rejected) {
    View v = labelled(WINE_HEAP "region 0xd00000 16 commit private RW\n"
                                "walk 0x590000 finished\n"
                                "walkregion 0x590000 segment 0xd00000\n");
    EXPECT_AT(&v, 0xd00000, "private");
    cr_expect_str_eq(rejected_at(&v, 0xd00000), "heap-walk");
    const Finding *claim = &v.map.findings[v.map.rejected[map_at(&v.map, 0xd00000)->rejected]];
    cr_assert_eq(claim->evidence_count, 3);
    cr_expect_str_eq(claim->evidence[2].source, "the heap's own lists", "it says who denies it");
    cr_expect_eq(v.map.conflict_count, 1, "the disagreement is counted");
    unlabel(&v);
}

Test(decode, heap_walk_stands_in_where_the_lists_are_damaged) {
    View v = labelled(WINE_HEAP "u64 0x590088 0x0 0x0\n"
                                "walk 0x590000 finished\nwalkregion 0x590000 segment 0xa00000\n");
    EXPECT_AT(&v, 0xa00000, "heap heap 0x590000 segment");
    cr_expect_str_eq(rule_at(&v, 0xa00000), "heap-walk");
    unlabel(&v);
}

Test(decode, peb_array_lists_heaps_of_windows) {
    View v = labelled("platform windows 10.0.22000\npeb 0x400000\n"
                      "region 0x400000 1 commit private RW\nu64 0x400010 0x140000000\n"
                      "region 0x590000 16 commit private RW\nregion 0x5a0000 16 commit private RW\n"
                      "u64 0x400030 0x590000\nu32 0x4000e8 2\nu64 0x4000f0 0x400800\n"
                      "u64 0x400800 0x590000 0x5a0000\n"
                      "u32 0x590010 0xffeeffee\nu32 0x590098 0xeeffeeff\n"
                      "u32 0x5a0010 0xddeeddee\n");
    EXPECT_AT(&v, 0x590000, "heap heap 0x590000 segment");
    EXPECT_AT(&v, 0x5a0000, "heap heap 0x5a0000 segment");
    cr_expect_eq(v.facts.heaps[0].layout, HEAP_LAYOUT_NT);
    cr_expect_eq(v.facts.heaps[1].layout, HEAP_LAYOUT_SEGMENT);
    cr_expect(v.facts.heap_list_captured);
    unlabel(&v);
}

// Since 24H2 the array names the process heap only.
Test(decode, peb_array_of_24h2_is_not_the_list_of_heaps) {
    View v = labelled("platform windows 10.0.26100\npeb 0x400000\nnot-captured walks\n"
                      "region 0x400000 1 commit private RW\nu64 0x400010 0x140000000\n"
                      "region 0x590000 16 commit private RW\n"
                      "u64 0x400030 0x590000\nu32 0x4000e8 1\nu64 0x4000f0 0x400800\n"
                      "u64 0x400800 0x590000\n");
    EXPECT_AT(&v, 0x590000, "heap heap 0x590000 segment");
    cr_expect_not(v.facts.heap_list_captured, "other heaps may exist");
    unlabel(&v);
}

Test(decode, missing_array_of_heaps_is_reported_as_missing) {
    View v = labelled("platform windows 10.0.22000\npeb 0x400000\nnot-captured walks\n"
                      "region 0x400000 1 commit private RW\nu64 0x400010 0x140000000\n"
                      "region 0x590000 16 commit private RW\n"
                      "u64 0x400030 0x590000\nu32 0x4000e8 2\nu64 0x4000f0 0x7ff000001000\n");
    cr_expect_not(v.facts.heap_list_captured, "only the process heap is known");
    EXPECT_AT(&v, 0x590000, "heap heap 0x590000 segment");
    unlabel(&v);
}

Test(decode, absurd_number_of_heaps_is_not_believed, .timeout = 10) {
    View v = labelled("platform windows 10.0.22000\npeb 0x400000\nnot-captured walks\n"
                      "region 0x400000 1 commit private RW\nu64 0x400010 0x140000000 \n"
                      "u32 0x4000e8 0xffffffff\nu64 0x4000f0 0x400000\n");
    cr_expect_eq(v.facts.heap_count, 0, "%zu heaps are listed", v.facts.heap_count);
    cr_expect_not(v.facts.heap_list_captured);
    unlabel(&v);
}

Test(decode, teb_fields_are_read_at_their_offsets) {
    View v = labelled("region 0x400000 2 commit private RW\nthread 9 teb=0x400000\n"
                      "u64 0x400008 0x320000 0x302000\nu64 0x400060 0x67ff0000\n"
                      "u64 0x401478 0x300000\n");
    cr_assert_eq(v.facts.teb_count, 1);
    const TebFacts *t = &v.facts.tebs[0];
    cr_expect_eq(t->thread_id, 9);
    cr_expect_eq(t->stack_base, 0x320000);
    cr_expect_eq(t->stack_limit, 0x302000);
    cr_expect_eq(t->deallocation_stack, 0x300000);
    cr_expect_eq(t->peb, 0x67ff0000);
    cr_assert_eq(v.facts.peb_count, 1);
    cr_expect_eq(v.facts.pebs[0].peb, 0x67ff0000,
                 "no kernel fact says where the PEB is: the TEB does");
    cr_expect_not(v.facts.pebs[0].captured, "but its bytes are not there");
    unlabel(&v);
}

Test(decode, teb_without_bytes_is_still_where_the_kernel_says) {
    View v = labelled("region 0x400000 2 commit private RW\nthread 9 teb=0x400000\n");
    cr_assert_eq(v.facts.teb_count, 1);
    cr_expect_eq(v.facts.tebs[0].stack_base, 0, "not known");
    EXPECT_AT(&v, 0x400000, "teb thread 9");
    unlabel(&v);
}

// "MZ", e_lfanew 0x80; "PE", 2 sections, 0xf0 bytes of optional header.
#define IMAGE                                                                                      \
    "module 0x140000000 0x4000 C:\\task.exe\n"                                                     \
    "region 0x140000000 1 commit image R WCX\nregion + 2 commit image RX WCX\n"                    \
    "region + 1 commit image RW WCX\n"                                                             \
    "bytes 0x140000000 4d 5a\nu32 0x14000003c 0x80\n"                                              \
    "bytes 0x140000080 50 45 00 00\nu16 0x140000086 2\nu16 0x140000094 0xf0\n"                     \
    "bytes 0x140000188 2e 74 65 78 74\nu32 0x140000190 0x1800 0x1000\n"                            \
    "bytes 0x1400001b0 2e 64 61 74 61\nu32 0x1400001b8 0x10 0x3000\n"

Test(decode, image_regions_name_their_section) {
    View v = labelled(IMAGE);
    EXPECT_AT(&v, 0x140000000, "image C:\\task.exe headers");
    EXPECT_AT(&v, 0x140001000, "image C:\\task.exe .text");
    EXPECT_AT(&v, 0x140002fff, "image C:\\task.exe .text");
    EXPECT_AT(&v, 0x140003000, "image C:\\task.exe .data");
    unlabel(&v);
}

// .rdata and .rsrc, say: both read-only, so the kernel reports one region.
Test(decode, sections_of_one_region_are_labelled_apart) {
    View v = labelled(IMAGE "u32 0x140000190 0x800 0x1000\nu32 0x1400001b8 0x10 0x2000\n");
    EXPECT_AT(&v, 0x140001000, "image C:\\task.exe .text");
    EXPECT_AT(&v, 0x140002000, "image C:\\task.exe .data");
    EXPECT_AT(&v, 0x140003000, "image C:\\task.exe");
    cr_expect_eq(map_at(&v.map, 0x140001000)->region, map_at(&v.map, 0x140002000)->region,
                 "both lie in one region");
    cr_expect_eq(check_invariants(&v.snapshot, &v.map, NULL, NULL), 0);
    unlabel(&v);
}

Test(decode, section_outside_its_image_is_ignored) {
    View v = labelled(IMAGE "u32 0x1400001b8 0x7fffffff 0x3000\n");
    cr_expect_eq(v.facts.section_count, 1, "%zu sections were read", v.facts.section_count);
    EXPECT_AT(&v, 0x140003000, "image C:\\task.exe");
    unlabel(&v);
}

Test(decode, image_with_damaged_headers_has_no_sections) {
    View v = labelled(IMAGE "u32 0x14000003c 0xfffffff0\n");
    cr_expect_eq(v.facts.section_count, 0, "%zu sections were read", v.facts.section_count);
    EXPECT_AT(&v, 0x140001000, "image C:\\task.exe");
    unlabel(&v);
}

Test(decode, image_with_too_many_sections_is_read_to_a_limit) {
    View v = labelled(IMAGE "u16 0x140000086 0xffff\n");
    cr_expect_leq(v.facts.section_count, 96, "%zu sections were read", v.facts.section_count);
    unlabel(&v);
}

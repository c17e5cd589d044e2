// Heaps of Windows: NT heaps and segment heaps, x64, and what damaged ones may not do.

#include "labelled.h"

// A process whose PEB lists one heap, at 0x590000.
#define ONE_HEAP                                                                                   \
    "platform windows 10.0.22000\npeb 0x400000\nnot-captured walks\n"                              \
    "region 0x400000 1 commit private RW\nu64 0x400010 0x140000000\n"                              \
    "u64 0x400030 0x590000\nu32 0x4000e8 1\nu64 0x4000f0 0x400800\nu64 0x400800 0x590000\n"        \
    "region 0x590000 4 commit private RW\nregion + 1020 reserve private\n"

// An NT heap with a second segment at 0xa00000, a large block at 0xb00000 and a low
// fragmentation heap at 0xc00000.
#define NT_HEAP                                                                                    \
    ONE_HEAP "region 0xa00000 4 commit private RW\nregion + 60 reserve private\n"                  \
             "region 0xb00000 200 commit private RW\nregion 0xc00000 32 commit private RW\n"       \
             "u32 0x590010 0xffeeffee\nu64 0x590018 0xa00018 0x590120\nu64 0x590028 0x590000\n"    \
             "u32 0xa00010 0xffeeffee\nu64 0xa00018 0x590120 0x590018\nu64 0xa00028 0x590000\n"    \
             "u64 0x590120 0x590018 0xa00018\n"                                                    \
             "u64 0x590110 0xb00000 0xb00000\nu64 0xb00000 0x590110 0x590110\n"                    \
             "u64 0x590198 0xc00000\nu64 0xc00018 0x590000\n"

Test(decode_heap_nt, lists_name_every_allocation) {
    View v = labelled(NT_HEAP);
    EXPECT_AT(&v, 0x590000, "heap heap 0x590000 segment");
    EXPECT_AT(&v, 0x98f000, "heap heap 0x590000 segment"); // the last reserved page too
    EXPECT_AT(&v, 0xa00000, "heap heap 0x590000 segment");
    EXPECT_AT(&v, 0xb00000, "heap heap 0x590000 large block");
    EXPECT_AT(&v, 0xc00000, "heap heap 0x590000 front end");
    cr_expect_str_eq(rule_at(&v, 0xb00000), "heap-layout");
    cr_expect(v.facts.heaps[0].layout_complete, "every list was followed to its end");
    unlabel(&v);
}

// Windows 7 keeps both lists 8 bytes higher.
Test(decode_heap_nt, lists_are_found_where_another_version_has_them) {
    View v = labelled(NT_HEAP "u64 0x590018 0xa00018 0x590128\nu64 0xa00018 0x590128 0x590018\n"
                              "u64 0x590110 0 0x12345678\n"
                              "u64 0x590118 0xb00000 0xb00000\nu64 0xb00000 0x590118 0x590118\n"
                              "u64 0x590128 0x590018 0xa00018\n");
    EXPECT_AT(&v, 0xa00000, "heap heap 0x590000 segment");
    EXPECT_AT(&v, 0xb00000, "heap heap 0x590000 large block");
    cr_expect(v.facts.heaps[0].layout_complete);
    unlabel(&v);
}

Test(decode_heap_nt, segment_of_another_heap_is_not_ours) {
    View v = labelled(NT_HEAP "u64 0xa00028 0x5a0000\n");
    EXPECT_AT(&v, 0xa00000, "private");
    EXPECT_AT(&v, 0xb00000, "private");
    cr_expect_not(v.facts.heaps[0].layout_complete, "the list is not to be trusted");
    unlabel(&v);
}

Test(decode_heap_nt, segment_without_the_signature_is_not_a_segment) {
    View v = labelled(NT_HEAP "u32 0xa00010 0xffeeffef\n");
    EXPECT_AT(&v, 0xa00000, "private");
    cr_expect_not(v.facts.heaps[0].layout_complete);
    unlabel(&v);
}

Test(decode_heap_nt, large_block_that_does_not_point_back_ends_the_list) {
    View v = labelled(NT_HEAP "u64 0xb00008 0x590118\n");
    EXPECT_AT(&v, 0xb00000, "private");
    cr_expect_not(v.facts.heaps[0].layout_complete);
    unlabel(&v);
}

Test(decode_heap_nt, front_end_that_names_another_heap_is_private) {
    View v = labelled(NT_HEAP "u64 0xc00018 0x5a0000\n");
    EXPECT_AT(&v, 0xc00000, "private");
    unlabel(&v);
}

// FrontEndHeap has moved with nearly every version, and Windows 7 keeps the heap behind a
// critical section. What is not at one of the two places is something else: the descriptor of a
// heap (24H2), which the header names too, has the heap at 0x10.
Test(decode_heap_nt, front_end_is_found_wherever_the_header_names_it) {
    View v = labelled(NT_HEAP "u64 0x590198 0\nu64 0x590178 0xc00000\n"
                              "u64 0xc00018 0\nu64 0xc00040 0x590000\n");
    EXPECT_AT(&v, 0xc00000, "heap heap 0x590000 front end");
    unlabel(&v);
    v = labelled(NT_HEAP "u64 0xc00018 0\nu64 0xc00010 0x590000\n");
    EXPECT_AT(&v, 0xc00000, "private");
    unlabel(&v);
}

// The words before the lists belong to the heap's first segment, and those behind them do not
// belong to it.
Test(decode_heap_nt, front_end_is_looked_for_in_the_header_alone) {
    View v = labelled(NT_HEAP "u64 0x590198 0\nu64 0x590070 0xc00000\n");
    EXPECT_AT(&v, 0xc00000, "heap heap 0x590000 front end");
    unlabel(&v);
    v = labelled(NT_HEAP "u64 0x590198 0\nu64 0x590068 0xc00000\nu64 0x590400 0xc00000\n");
    EXPECT_AT(&v, 0xc00000, "private");
    unlabel(&v);
}

Test(decode_heap_nt, segment_is_no_front_end_though_it_names_the_heap) {
    View v = labelled(NT_HEAP "u64 0x590198 0xa00000\nu64 0xa00040 0x590000\n");
    EXPECT_AT(&v, 0xa00000, "heap heap 0x590000 segment");
    unlabel(&v);
}

Test(decode_heap_nt, front_end_is_private_memory) {
    View v = labelled(NT_HEAP "region 0xd00000 4 commit mapped RW\nu64 0x590198 0xd00000\n"
                              "u64 0xd00018 0x590000\n");
    EXPECT_AT(&v, 0xd00000, "mapped");
    unlabel(&v);
}

#define NARROW_HEAP                                                                                \
    "platform windows 10.0.19045 x86\npeb 0x300000\nnot-captured walks\n"                          \
    "region 0x20000 1 commit private RW\nregion + 26 reserve private\n"                            \
    "region 0x300000 4 commit private RW\nregion 0x500000 4 commit private RW\n"                   \
    "u32 0x300008 0x140000\nu32 0x300018 0x500000\nu32 0x300088 1 16 0x300800\n"                   \
    "u32 0x300800 0x500000\nu32 0x500008 0xffeeffee\nu32 0x500010 0x5000a4 0x5000a4 0x500000\n"    \
    "u32 0x50009c 0x50009c 0x50009c 0x500010 0x500010\n"

Test(decode_heap_nt, thirty_two_bit_heap_has_a_front_end_too) {
    View v = labelled(NARROW_HEAP "u32 0x5000d4 0x20000\nu32 0x2000c 0x500000\n");
    EXPECT_AT(&v, 0x20000, "heap heap 0x500000 front end");
    EXPECT_AT(&v, 0x3a000, "heap heap 0x500000 front end");
    unlabel(&v);
    v = labelled(NARROW_HEAP "u32 0x5000d4 0x20000\nu32 0x20024 0x500000\n"); // Windows 7
    EXPECT_AT(&v, 0x20000, "heap heap 0x500000 front end");
    unlabel(&v);
    v = labelled(NARROW_HEAP "u32 0x5000d4 0x20000\nu32 0x2000c 0x500004\n");
    EXPECT_AT(&v, 0x20000, "private");
    unlabel(&v);
}

// What lies in the middle of something is not an allocation of the heap's own.
Test(decode_heap_nt, front_end_inside_another_allocation_is_not_its_own) {
    View v = labelled(NT_HEAP "u64 0x590198 0xc01000\nu64 0xc01018 0x590000\n");
    EXPECT_AT(&v, 0xc00000, "private");
    unlabel(&v);
}

Test(decode_heap_nt, cyclic_list_of_segments_ends, .timeout = 10) {
    View v = labelled(NT_HEAP "u64 0xa00018 0xa00018 0x590018\n");
    EXPECT_AT(&v, 0x590000, "heap heap 0x590000 segment");
    cr_expect_not(v.facts.heaps[0].layout_complete);
    unlabel(&v);
}

Test(decode_heap_nt, heap_that_does_not_name_itself_is_only_where_the_peb_says) {
    View v = labelled(NT_HEAP "u64 0x590028 0x700000\n");
    EXPECT_AT(&v, 0x590000, "heap heap 0x590000 segment");
    cr_expect_str_eq(rule_at(&v, 0x590000), "heap-pointer");
    EXPECT_AT(&v, 0xa00000, "private");
    unlabel(&v);
}

// A segment heap with a page segment of 1 MB and one of 16 MB.
#define SEGMENT_HEAP                                                                               \
    ONE_HEAP "region 0xc00000 1 commit private RW\nregion + 255 reserve private\n"                 \
             "region 0x2000000 1 commit private RW\nregion + 4095 reserve private\n"               \
             "u32 0x590010 0xddeeddee\n"

Test(decode_heap_nt, page_segments_of_a_segment_heap) {
    View v =
        labelled(SEGMENT_HEAP "u64 0x590100 0xfffffffffff00000\nu64 0x590120 0xc00000 0xc00000\n"
                              "u64 0xc00000 0x590120 0x590120\n"
                              "u64 0x5901c0 0xffffffffff000000\n"
                              "u64 0x5901e0 0x2000000 0x2000000\n"
                              "u64 0x2000000 0x5901e0 0x5901e0\n");
    cr_expect_eq(v.facts.heaps[0].layout, HEAP_LAYOUT_SEGMENT);
    EXPECT_AT(&v, 0xc00000, "heap heap 0x590000 segment");
    EXPECT_AT(&v, 0x2fff000, "heap heap 0x590000 segment");
    cr_expect_not(v.facts.heaps[0].layout_complete, "large blocks hang in a tree");
    unlabel(&v);
}

Test(decode_heap_nt, page_segments_of_a_later_windows) {
    View v =
        labelled(SEGMENT_HEAP "u64 0x590140 0xfffffffffff00000\nu64 0x590160 0xc00000 0xc00000\n"
                              "u64 0xc00000 0x590160 0x590160\n"
                              "u64 0x590200 0xffffffffff000000\n");
    EXPECT_AT(&v, 0xc00000, "heap heap 0x590000 segment");
    EXPECT_AT(&v, 0x2000000, "private");
    unlabel(&v);
}

Test(decode_heap_nt, segment_heap_of_an_unknown_version_is_only_where_the_peb_says) {
    View v = labelled(SEGMENT_HEAP "u64 0x590120 0xc00000 0xc00000\n"
                                   "u64 0xc00000 0x590120 0x590120\n");
    EXPECT_AT(&v, 0x590000, "heap heap 0x590000 segment");
    EXPECT_AT(&v, 0xc00000, "private");
    unlabel(&v);
}

Test(decode_heap_nt, page_segment_is_aligned_to_its_size) {
    View v = labelled(SEGMENT_HEAP "region 0xe10000 256 commit private RW\n"
                                   "u64 0x590100 0xfffffffffff00000\n"
                                   "u64 0x5901c0 0xffffffffff000000\n"
                                   "u64 0x590120 0xe10000 0xe10000\n"
                                   "u64 0xe10000 0x590120 0x590120\n");
    EXPECT_AT(&v, 0xe10000, "private");
    unlabel(&v);
}

// Since 24H2 the PEB lists the process heap only; descriptors list the others.
#define DESCRIBED                                                                                  \
    ONE_HEAP "platform windows 10.0.26100\nregion 0xa00000 16 commit private RW\n"                 \
             "region 0xb00000 16 commit private RW\nregion 0xc00000 1 commit private RW\n"         \
             "u32 0x590010 0xddeeddee\nu64 0x590038 0xc00000\n"                                    \
             "u64 0xc00000 0xc00100 0\nu64 0xc00010 0x590000\n"                                    \
             "u64 0xc00100 0xc00200 0\nu64 0xc00110 0xa00000\nu32 0xa00010 0xddeeddee\n"           \
             "u64 0xc00200 0 0\nu64 0xc00210 0xb00000\nu32 0xb00010 0xffeeffee\n"

Test(decode_heap_nt, heap_descriptors_name_the_other_heaps) {
    View v = labelled(DESCRIBED);
    EXPECT_AT(&v, 0xa00000, "heap heap 0xa00000 segment");
    EXPECT_AT(&v, 0xb00000, "heap heap 0xb00000 segment");
    cr_expect_eq(v.facts.heap_count, 3, "%zu heaps", v.facts.heap_count);
    cr_expect_not(v.facts.heap_list_captured, "whether these are all is not known");
    unlabel(&v);
}

Test(decode_heap_nt, heap_descriptors_of_an_nt_process_heap) {
    View v = labelled(DESCRIBED "u32 0x590010 0xffeeffee\nu64 0x590188 0xc00000\n");
    EXPECT_AT(&v, 0xa00000, "heap heap 0xa00000 segment");
    unlabel(&v);
}

Test(decode_heap_nt, first_descriptor_must_be_the_process_heaps) {
    View v = labelled(DESCRIBED "u64 0xc00010 0xa00000\n");
    EXPECT_AT(&v, 0xa00000, "private");
    unlabel(&v);
}

Test(decode_heap_nt, descriptor_of_something_else_ends_the_list) {
    View v = labelled(DESCRIBED "u32 0xa00010 0\n");
    EXPECT_AT(&v, 0xa00000, "private");
    EXPECT_AT(&v, 0xb00000, "private");
    unlabel(&v);
}

Test(decode_heap_nt, cyclic_descriptors_end, .timeout = 10) {
    View v = labelled(DESCRIBED "u64 0xc00100 0xc00100\n");
    EXPECT_AT(&v, 0xa00000, "heap heap 0xa00000 segment");
    cr_expect_eq(v.facts.heap_count, 2, "%zu heaps", v.facts.heap_count);
    unlabel(&v);
}

// Known tools stop at 128 heaps, or keep a block's size in 32 bits.
Test(decode_heap_nt, hundreds_of_heaps_are_all_listed) {
    char text[40000] = "platform windows 10.0.22000\npeb 0x400000\n"
                       "region 0x400000 2 commit private RW\nu64 0x400010 0x140000000\n"
                       "u32 0x4000e8 300\nu64 0x4000f0 0x400400\n";
    for (unsigned i = 0, at = (unsigned)strlen(text); i < 300; i++)
        at += (unsigned)snprintf(
            text + at, sizeof text - at, "region 0x%x 1 commit private RW\nu64 0x%x 0x%x\n",
            0x1000000 + 0x10000 * i, 0x400400 + 8 * i, 0x1000000 + 0x10000 * i);
    View v = labelled(text);
    cr_expect_eq(v.facts.heap_count, 300, "%zu heaps", v.facts.heap_count);
    EXPECT_AT(&v, 0x1000000, "heap heap 0x1000000 segment");
    EXPECT_AT(&v, 0x1000000 + 0x10000 * 299, "heap heap 0x22b0000 segment");
    cr_expect(v.facts.heap_list_captured);
    unlabel(&v);
}

Test(decode_heap_nt, large_block_of_five_gigabytes_is_one) {
    View v = labelled(NT_HEAP "region 0x100000000 0x140000 commit private RW\n"
                              "u64 0x590110 0x100000000 0x100000000\n"
                              "u64 0x100000000 0x590110 0x590110\n");
    EXPECT_AT(&v, 0x100000000, "heap heap 0x590000 large block");
    EXPECT_AT(&v, 0x23fffffff, "heap heap 0x590000 large block");
    unlabel(&v);
}

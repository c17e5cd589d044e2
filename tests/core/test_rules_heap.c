// Heaps: what names an allocation as a heap's, and what does not.

#include "labelled.h"

#define TWO_HEAPS                                                                                  \
    PEB "u64 0x400010 0x140000000\nu64 0x400030 0x590000\nu32 0x4000e8 2\nu64 0x4000f0 0x400800\n" \
        "u64 0x400800 0x590000 0x5a0000\nregion 0x590000 16 commit private RW\n"                   \
        "region 0x5a0000 16 commit private RW\n"

Test(rules_heap, heap_in_a_view_is_a_heap) {
    View v = labelled(PEB "region 0x590000 16 commit mapped RW\nsection 0x590000 pagefile\n"
                          "region 0x600000 1 commit image RW\nu64 0x600000 0x590000\n"
                          "u32 0x4000e8 1\nu64 0x4000f0 0x600000\n"
                          "u32 0x590010 0xffeeffee\nu32 0x590098 0xeeffeeff\n");
    EXPECT_AT(&v, 0x590000, "heap heap 0x590000 segment");
    unlabel(&v);
}

Test(rules_heap, heap_signature_without_a_pointer_is_not_a_heap) {
    View v = labelled(PEB "region 0x590000 16 commit private RW\n"
                          "u32 0x590010 0xffeeffee\nu32 0x590098 0xeeffeeff\n");
    EXPECT_AT(&v, 0x590000, "private");
    unlabel(&v);
}

Test(rules_heap, heap_handle_in_an_image_is_not_believed) {
    View v = labelled(PEB "region 0x590000 16 commit image RW\nu64 0x400030 0x590000\n");
    EXPECT_AT(&v, 0x590000, "image no module");
    unlabel(&v);
}

Test(rules_heap, heap_walk_names_segments_and_large_blocks) {
    View v = labelled("region 0x590000 4 commit private RW\nregion + 12 reserve private\n"
                      "region 0x600000 300 commit private RW\n"
                      "region 0x800000 300 commit private RW\n"
                      "walk 0x590000 finished\nwalkregion 0x590000 segment 0x590000\n"
                      "walkregion 0x590000 large 0x600000\n");
    EXPECT_AT(&v, 0x59f000, "heap heap 0x590000 segment");
    EXPECT_AT(&v, 0x600000, "heap heap 0x590000 large block");
    EXPECT_AT(&v, 0x800000, "private");
    cr_expect_eq(map_at(&v.map, 0x600000)->confidence, CONFIDENCE_API, "HeapWalk is an API's word");
    unlabel(&v);
}

// The NT heap leaves a segment's last page reserved, and its header counts one page less.
// WinDbg's !address leaves that page without a name, VMMap counts it in. So do we: it is
// released with the segment, and nobody else can have it.
Test(rules_heap, last_reserved_page_of_a_segment_is_the_heaps) {
    View v = labelled("platform windows 10.0.22000\nregion 0x500000 16 commit private RW\n"
                      "region + 239 reserve private\nregion + 1 reserve private\n"
                      "walk 0x500000 finished\nwalkregion 0x500000 segment 0x500000\n");
    EXPECT_AT(&v, 0x5ff000, "heap heap 0x500000 segment");
    cr_expect_eq(map_at(&v.map, 0x5ff000)->end, 0x600000, "to the last byte");
    unlabel(&v);
}

Test(rules_heap, heap_walk_region_that_is_not_an_allocation_is_ignored) {
    View v = labelled("region 0x590000 16 commit private RW\nfree 0x600000 16\n"
                      "walk 0x590000 finished\nwalkregion 0x590000 large 0x591000\n"
                      "walkregion 0x590000 large 0x600000\nwalkregion 0x590000 large 0x900000\n");
    EXPECT_AT(&v, 0x591000, "private");
    EXPECT_AT(&v, 0x600000, "free");
    unlabel(&v);
}

Test(rules_heap, locked_heap_leaves_its_memory_private) {
    View v = labelled("region 0x590000 16 commit private RW\nwalk 0x590000 locked\n");
    EXPECT_AT(&v, 0x590000, "private");
    cr_assert_eq(v.facts.heap_count, 1, "the heap is listed");
    cr_expect(v.facts.heaps[0].lock_held, "and known to have been locked");
    unlabel(&v);
}

Test(rules_heap, evidence_of_a_heap_is_who_names_it_and_its_signature) {
    View v = labelled(TWO_HEAPS "u32 0x590010 0xffeeffee\nu32 0x5a0010 0xddeeddee\n");
    cr_expect_str_eq(evidence_at(&v, 0x590000), "ProcessHeap (PEB+0x30), heap (PEB.ProcessHeaps), "
                                                "signature 0xffeeffee (heap+0x10)");
    cr_expect_str_eq(evidence_at(&v, 0x5a0000),
                     "heap (PEB.ProcessHeaps), signature 0xddeeddee (heap+0x10)");
    unlabel(&v);
}

Test(rules_heap, evidence_of_a_heap_without_its_header_is_only_the_pointer) {
    View v = labelled(TWO_HEAPS "u32 0x4000e8 0\n");
    cr_expect_str_eq(evidence_at(&v, 0x590000), "ProcessHeap (PEB+0x30)");
    unlabel(&v);
}

Test(rules_heap, evidence_of_a_segment_is_its_list_and_whether_heapwalk_agrees) {
    static const char heap[] =
        TWO_HEAPS "region 0xa00000 4 commit private RW\nu32 0x590010 0xffeeffee\n"
                  "u64 0x590018 0xa00018 0x590120\nu64 0x590028 0x590000\n"
                  "u32 0xa00010 0xffeeffee\nu64 0xa00018 0x590120 0x590018\n"
                  "u64 0xa00028 0x590000\nu64 0x590120 0x590018 0xa00018\n"
                  "u64 0x590110 0x590110 0x590110\n";
    char text[2000];
    View v = labelled(heap);
    cr_expect_str_eq(evidence_at(&v, 0xa00000), "heap (PEB.ProcessHeaps), segment (SegmentList)");
    unlabel(&v);
    snprintf(text, sizeof text, "%swalk 0x590000 finished\nwalkregion 0x590000 segment 0xa00000\n",
             heap);
    v = labelled(text);
    cr_expect_str_eq(evidence_at(&v, 0xa00000),
                     "heap (PEB.ProcessHeaps), segment (SegmentList), named by (HeapWalk)");
    cr_expect_str_eq(evidence_at(&v, 0x590000),
                     "heap (PEB.ProcessHeaps), segment (_HEAP), not named by (HeapWalk)");
    unlabel(&v);
}

// ---- blocks that ntdll takes from the process heap ----

// Heap 0x500000 is a listed one whose header was not captured, as with page heap.
#define THREAD_DATA                                                                                \
    "platform windows 10.0.26100\npeb 0x300000\nnot-captured walks\n"                              \
    "region 0x300000 4 commit private RW\nregion 0x500000 1 commit private R\n"                    \
    "region 0x800000 2 reserve private\nregion + 1 commit private RW\nregion + 13 reserve "        \
    "private\n"                                                                                    \
    "thread 4 teb=0x301000\nu64 0x301060 0x300000\nu64 0x300010 0x140000000\n"                     \
    "u64 0x300030 0x500000\n"

Test(rules_heap, thread_local_storage_is_the_process_heaps) {
    View v = labelled(THREAD_DATA "u64 0x301058 0x802f40\n");
    EXPECT_AT(&v, 0x800000, "heap heap 0x500000 memory");
    EXPECT_AT(&v, 0x80f000, "heap heap 0x500000 memory");
    cr_expect_str_eq(rule_at(&v, 0x800000), "heap-block");
    cr_expect_str_eq(evidence_at(&v, 0x800000),
                     "ThreadLocalStoragePointer (TEB+0x58), ProcessHeap (PEB+0x30)");
    cr_expect_eq(map_at(&v.map, 0x800000)->confidence, CONFIDENCE_POINTER);
    unlabel(&v);
}

Test(rules_heap, other_blocks_of_a_thread_are_the_process_heaps) {
    View v = labelled(THREAD_DATA "u64 0x302780 0x802f40\n");
    cr_expect_str_eq(evidence_at(&v, 0x800000),
                     "TlsExpansionSlots (TEB+0x1780), ProcessHeap (PEB+0x30)");
    unlabel(&v);
    v = labelled(THREAD_DATA "u64 0x3027c8 0x802f40\n");
    cr_expect_str_eq(evidence_at(&v, 0x800000), "FlsData (TEB+0x17c8), ProcessHeap (PEB+0x30)");
    unlabel(&v);
}

Test(rules_heap, blocks_of_a_32_bit_thread_have_their_own_fields) {
    static const char process[] =
        "platform windows 10.0.19045 x86\npeb 0x300000\nregion 0x300000 3 commit private RW\n"
        "region 0x800000 1 commit private RW\nthread 4 teb=0x301000\nu32 0x301030 0x300000\n"
        "u32 0x300018 0x500000\n";
    static const struct {
        const char *pointer, *evidence;
    } fields[] = {
        {"u32 0x30102c 0x800040\n", "ThreadLocalStoragePointer (TEB+0x2c), ProcessHeap (PEB+0x18)"},
        {"u32 0x301f94 0x800040\n", "TlsExpansionSlots (TEB+0xf94), ProcessHeap (PEB+0x18)"},
        {"u32 0x301fb4 0x800040\n", "FlsData (TEB+0xfb4), ProcessHeap (PEB+0x18)"},
    };
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        char text[400];
        snprintf(text, sizeof text, "%s%s", process, fields[i].pointer);
        View v = labelled(text);
        EXPECT_AT(&v, 0x800000, "heap heap 0x500000 memory");
        cr_expect_str_eq(evidence_at(&v, 0x800000), fields[i].evidence);
        unlabel(&v);
    }
}

// A program may point that field anywhere; only memory that a heap can have is called one.
Test(rules_heap, thread_local_storage_elsewhere_makes_no_heap) {
    static const char *const near_misses[] = {
        "region 0xa00000 1 commit private R\nu64 0x301058 0xa00040\n",
        "region 0xa00000 1 commit mapped RW\nu64 0x301058 0xa00040\n",
        "region 0xa00000 1 reserve private\nu64 0x301058 0xa00040\n",
        "region 0xa00000 1 commit image RW WCX\nu64 0x301058 0xa00040\n",
        // the heap is not known
        "region 0xa00000 1 commit private RW\nu64 0x301058 0xa00040\nu64 0x300030 0\n",
        // there is no memory
        "region 0xa00000 1 commit private RW\nu64 0x301058 0x900000000000\n",
        // nothing points to it
        "region 0xa00000 1 commit private RW\n",
    };
    for (size_t i = 0; i < sizeof near_misses / sizeof *near_misses; i++) {
        char text[1000];
        snprintf(text, sizeof text, "%s%s", THREAD_DATA, near_misses[i]);
        View v = labelled(text);
        cr_expect_neq(map_at(&v.map, 0xa00000)->kind, KIND_HEAP, "%s", near_misses[i]);
        unlabel(&v);
    }
}

// Its own lists or HeapWalk name all that it has: then this is a program's own idea of the field.
Test(rules_heap, heap_that_is_known_whole_has_no_further_blocks) {
    View v = labelled(THREAD_DATA "u64 0x301058 0x802f40\nwalk 0x500000 finished\n"
                                  "walkregion 0x500000 segment 0x500000\n");
    EXPECT_AT(&v, 0x800000, "private");
    unlabel(&v);
    v = labelled(THREAD_DATA "u64 0x301058 0x802f40\nu32 0x500010 0xffeeffee\n"
                             "u32 0x3000e8 1\nu64 0x3000f0 0x300800\nu64 0x300800 0x500000\n"
                             "u64 0x500018 0x500120 0x500120 0x500000\n"
                             "u64 0x500110 0x500110 0x500110 0x500018 0x500018\n");
    EXPECT_AT(&v, 0x800000, "private");
    unlabel(&v);
}

// A stack outranks it: a thread's data may stand on its own stack.
Test(rules_heap, thread_local_storage_on_a_stack_is_the_stacks) {
    View v = labelled(THREAD_DATA "region 0xa00000 4 commit private RW\nu64 0x301058 0xa00040\n"
                                  "u64 0x301008 0xa04000 0xa00000\nu64 0x302478 0xa00000\n");
    EXPECT_AT(&v, 0xa00000, "stack thread 4 committed");
    cr_expect_str_eq(rejected_at(&v, 0xa00000), "heap-block");
    unlabel(&v);
}

// A WOW64 process has two process heaps: each TEB's blocks are those of the heap of its width.
Test(rules_heap, blocks_belong_to_the_heap_of_their_width) {
    View v =
        labelled("platform windows 10.0.19045\npeb 0x300000\nregion 0x300000 16 commit private RW\n"
                 "thread 9 teb=0x302000\nu64 0x302000 0x304000\nu64 0x302030 0x302000\n"
                 "u64 0x302048 9\nu64 0x302060 0x300000\nu64 0x300030 0x500000\n"
                 "u32 0x304018 0x304000\nu32 0x304024 9\nu32 0x304030 0x305000\n"
                 "u32 0x305018 0x600000\nu64 0x302058 0x700040\nu32 0x30402c 0x800040\n"
                 "region 0x700000 1 commit private RW\nregion 0x800000 1 commit private RW\n");
    cr_assert(v.facts.wow64);
    EXPECT_AT(&v, 0x700000, "heap heap 0x500000 memory");
    EXPECT_AT(&v, 0x800000, "heap heap 0x600000 memory");
    unlabel(&v);
}

// What Windows' own lists name is never known to be all; HeapWalk names all, where it finished.
Test(rules_heap, contents_are_captured_where_every_heap_was_walked) {
    static const struct {
        const char *process;
        bool captured;
    } processes[] = {
        {"region 0x10000 16 commit private RW\nwalk 0x10000 finished\n", true},
        {"region 0x10000 16 commit private RW\nwalk 0x10000 finished\nwalk 0x20000 locked\n",
         false},
        {"region 0x10000 16 commit private RW\nnot-captured walks\n", false},
        {"platform windows 10.0.22000\npeb 0x300000\nnot-captured walks\n"
         "region 0x300000 1 commit private RW\nregion 0x500000 4 commit private RW\n"
         "u64 0x300010 0x140000000\nu64 0x300030 0x500000\nu32 0x3000e8 1\nu64 0x3000f0 0x300800\n"
         "u64 0x300800 0x500000\nu32 0x500010 0xffeeffee\n"
         "u64 0x500018 0x500120 0x500120 0x500000\n"
         "u64 0x500110 0x500110 0x500110 0x500018 0x500018\n",
         false},
    };
    for (size_t i = 0; i < sizeof processes / sizeof *processes; i++) {
        View v = labelled(processes[i].process);
        cr_expect_eq(facts_heap_contents_captured(&v.facts), processes[i].captured, "process %zu",
                     i);
        unlabel(&v);
    }
}

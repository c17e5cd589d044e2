// Every rule has a snapshot that gets its kind and near misses that do not.

#include "labelled.h"
#include "rules.h"

// A thread with a stack as Wine lays it out: one page nobody may touch, one guard
// page, the rest committed from birth.
#define WINE_THREAD                                                                                \
    "platform wine 8.0\n"                                                                          \
    "region 0x300000 1 commit private NA RW\n"                                                     \
    "region + 1 commit private RW+G\n"                                                             \
    "region + 30 commit private RW\n"                                                              \
    "region 0x320000 256 commit private RW\n"                                                      \
    "region 0x67e00000 32 commit private RW\n"                                                     \
    "region + 480 reserve private\n"                                                               \
    "thread 40 teb=0x67e10000 sp=0x31ff00\n"                                                       \
    "u64 0x67e10008 0x320000 0x302000\n"                                                           \
    "u64 0x67e11478 0x300000\n"

// The same as Windows lays it out: reserve, guard, commit.
#define WINDOWS_THREAD                                                                             \
    "platform windows 10.0.22000\n"                                                                \
    "region 0x300000 20 reserve private\n"                                                         \
    "region + 3 commit private RW+G\n"                                                             \
    "region + 9 commit private RW\n"                                                               \
    "region 0x400000 4 reserve private\n"                                                          \
    "region + 5 commit private RW\n"                                                               \
    "region + 7 reserve private\n"                                                                 \
    "thread 40 teb=0x405000 sp=0x31ff00\n"                                                         \
    "u64 0x405008 0x320000 0x317000\n"                                                             \
    "u64 0x406478 0x300000\n"

Test(rules, stack_is_its_whole_allocation) {
    View v = labelled(WINDOWS_THREAD);
    EXPECT_AT(&v, 0x300000, "stack thread 40 reserved");
    EXPECT_AT(&v, 0x314000, "stack thread 40 guard");
    EXPECT_AT(&v, 0x317000, "stack thread 40 committed");
    EXPECT_AT(&v, 0x31ffff, "stack thread 40 committed");
    cr_expect_str_eq(rule_at(&v, 0x31ffff), "stack");
    unlabel(&v);
}

Test(rules, wine_stack_has_its_parts_named) {
    View v = labelled(WINE_THREAD);
    EXPECT_AT(&v, 0x300000, "stack thread 40 no access");
    EXPECT_AT(&v, 0x301000, "stack thread 40 guard");
    EXPECT_AT(&v, 0x302000, "stack thread 40 committed");
    unlabel(&v);
}

Test(rules, stack_base_is_an_exclusive_end) {
    View v = labelled(WINDOWS_THREAD "region 0x320000 16 commit private RW\n");
    EXPECT_AT(&v, 0x320000, "private");
    unlabel(&v);
}

// A 64-bit stack of a WOW64 process: StackBase lies 0x2e0 bytes below the end.
Test(rules, stack_base_below_the_end_still_finds_the_allocation) {
    View v = labelled("region 0x300000 20 reserve private\n"
                      "region + 3 commit private RW+G\n"
                      "region + 9 commit private RW\n"
                      "region 0x400000 2 commit private RW\n"
                      "thread 40 teb=0x400000 sp=0x31f000\n"
                      "u64 0x400008 0x31fd20 0x317000\n"
                      "u64 0x401478 0x300000\n");
    EXPECT_AT(&v, 0x31ffff, "stack thread 40 committed");
    EXPECT_AT(&v, 0x300000, "stack thread 40 reserved");
    unlabel(&v);
}

Test(rules, adjacent_stacks_keep_their_threads_apart) {
    View v = labelled("region 0x300000 1 commit private RW+G\nregion + 15 commit private RW\n"
                      "region 0x310000 1 commit private RW+G\nregion + 15 commit private RW\n"
                      "region 0x400000 4 commit private RW\n"
                      "thread 1 teb=0x400000\nthread 2 teb=0x402000\n"
                      "u64 0x400008 0x310000 0x301000\nu64 0x401478 0x300000\n"
                      "u64 0x402008 0x320000 0x311000\nu64 0x403478 0x310000\n");
    EXPECT_AT(&v, 0x30ffff, "stack thread 1 committed");
    EXPECT_AT(&v, 0x310000, "stack thread 2 guard");
    unlabel(&v);
}

Test(rules, teb_whose_fields_disagree_makes_no_stack) {
    View v = labelled("region 0x300000 1 commit private RW+G\nregion + 15 commit private RW\n"
                      "region 0x500000 16 commit private RW\n"
                      "region 0x400000 2 commit private RW\n"
                      "thread 1 teb=0x400000\n"
                      "u64 0x400008 0x310000 0x301000\nu64 0x401478 0x500000\n");
    EXPECT_AT(&v, 0x305000, "private");
    EXPECT_AT(&v, 0x505000, "private");
    unlabel(&v);
}

Test(rules, stack_limit_outside_the_allocation_makes_no_stack) {
    View v = labelled("region 0x300000 1 commit private RW+G\nregion + 15 commit private RW\n"
                      "region 0x400000 2 commit private RW\nthread 1 teb=0x400000\n"
                      "u64 0x400008 0x310000 0x2ff000\nu64 0x401478 0x300000\n");
    EXPECT_AT(&v, 0x305000, "private");
    unlabel(&v);
}

Test(rules, stack_in_a_mapped_view_is_not_believed) {
    View v = labelled("region 0x300000 16 commit mapped RW\nregion 0x400000 2 commit private RW\n"
                      "section 0x300000 pagefile\nthread 1 teb=0x400000\n"
                      "u64 0x400008 0x310000 0x300000\nu64 0x401478 0x300000\n");
    EXPECT_AT(&v, 0x305000, "shareable");
    unlabel(&v);
}

Test(rules, guard_page_alone_is_no_stack) {
    View v = labelled(WINDOWS_THREAD "region 0x500000 1 commit private RW+G\n"
                                     "region + 7 commit private RW\n");
    EXPECT_AT(&v, 0x500000, "private");
    EXPECT_AT(&v, 0x507fff, "private");
    unlabel(&v);
}

Test(rules, stack_pointer_labels_a_stack_whose_teb_is_missing) {
    View v = labelled("region 0x300000 20 reserve private\nregion + 3 commit private RW+G\n"
                      "region + 9 commit private RW\nthread 7 sp=0x31ff00\n");
    EXPECT_AT(&v, 0x300000, "stack thread 7 reserved");
    cr_expect_str_eq(rule_at(&v, 0x31f000), "stack-pointer");
    cr_expect_eq(map_at(&v.map, 0x31f000)->confidence, CONFIDENCE_HEURISTIC,
                 "a stack pointer alone is a heuristic");
    unlabel(&v);
}

Test(rules, stack_pointer_without_a_guard_is_no_stack) {
    View v = labelled("region 0x300000 32 commit private RW\nthread 7 sp=0x31ff00\n");
    EXPECT_AT(&v, 0x31f000, "private");
    unlabel(&v);
}

Test(rules, guard_page_of_the_next_allocation_is_not_the_stacks) {
    View v = labelled("region 0x300000 16 commit private RW\n"
                      "region 0x310000 1 commit private RW+G\nregion + 7 commit private RW\n"
                      "thread 7 sp=0x30ff00\n");
    EXPECT_AT(&v, 0x30f000, "private");
    unlabel(&v);
}

Test(rules, stack_pointer_is_evidence_only_inside_the_stack) {
    View v = labelled(WINDOWS_THREAD);
    cr_expect(strstr(evidence_at(&v, 0x31f000), "stack pointer (thread context)"), "%s",
              evidence_at(&v, 0x31f000));
    unlabel(&v);
    v = labelled("region 0x300000 32 commit private RW\nregion 0x400000 2 commit private RW\n"
                 "thread 1 teb=0x400000 sp=0x320000\n"
                 "u64 0x400008 0x320000 0x300000\nu64 0x401478 0x300000\n");
    cr_expect_str_eq(evidence_at(&v, 0x31f000),
                     "StackBase (TEB+0x8), StackLimit (TEB+0x10), DeallocationStack (TEB+0x1478)");
    unlabel(&v);
}

Test(rules, adjacent_wine_teb_blocks_are_both_the_systems) {
    View v = labelled("platform wine 8.0\nregion 0x400000 512 commit private RW\n"
                      "region 0x600000 512 commit private RW\n"
                      "thread 1 teb=0x400000\nthread 2 teb=0x600000\n");
    EXPECT_AT(&v, 0x5ff000, "system Wine TEB block");
    EXPECT_AT(&v, 0x600000, "teb thread 2");
    EXPECT_AT(&v, 0x7ff000, "system Wine TEB block");
    unlabel(&v);
}

Test(rules, teb_says_more_than_a_stack_pointer) {
    View v = labelled(WINDOWS_THREAD);
    cr_expect_str_eq(rejected_at(&v, 0x31f000), "",
                     "a weaker rule that says the same is not an alternative: %s",
                     rejected_at(&v, 0x31f000));
    unlabel(&v);
}

Test(rules, stack_of_an_exited_thread_is_private_and_says_why) {
    View v = labelled(WINE_THREAD "region 0x500000 1 commit private NA RW\n"
                                  "region + 1 commit private RW+G\n"
                                  "region + 30 commit private RW\n");
    EXPECT_AT(&v, 0x510000, "private");
    cr_expect_str_eq(rejected_at(&v, 0x510000), "exited-stack");
    cr_expect_eq(v.map.conflict_count, 0, "a look-alike is no conflict");
    unlabel(&v);
}

Test(rules, guard_page_in_the_middle_of_data_does_not_look_like_a_stack) {
    View v = labelled("region 0x500000 4 commit private RW\nregion + 1 commit private RW+G\n"
                      "region + 4 commit private RW\n");
    cr_expect_str_eq(rejected_at(&v, 0x506000), "");
    unlabel(&v);
}

Test(rules, wine_syscall_stack_follows_the_stack) {
    View v = labelled(WINE_THREAD);
    EXPECT_AT(&v, 0x320000, "system Wine system call stack, thread 40");
    EXPECT_AT(&v, 0x41ffff, "system Wine system call stack, thread 40");
    unlabel(&v);
}

Test(rules, megabyte_elsewhere_is_no_syscall_stack) {
    View v = labelled(WINE_THREAD "region 0x500000 256 commit private RW\n");
    EXPECT_AT(&v, 0x500000, "private");
    unlabel(&v);
}

Test(rules, windows_has_no_syscall_stack) {
    View v = labelled(WINDOWS_THREAD "region 0x320000 128 commit private RW\n");
    EXPECT_AT(&v, 0x320000, "private");
    unlabel(&v);
    v = labelled("platform windows 10.0.22000\n"
                 "region 0x300000 1 commit private RW+G\nregion + 15 commit private RW\n"
                 "region 0x310000 256 commit private RW\nregion 0x500000 2 commit private RW\n"
                 "thread 1 teb=0x500000\nu64 0x500008 0x310000 0x301000\n"
                 "u64 0x501478 0x300000\n");
    EXPECT_AT(&v, 0x310000, "private");
    unlabel(&v);
}

Test(rules, other_size_above_a_stack_is_no_syscall_stack) {
    View v = labelled("platform wine 8.0\n"
                      "region 0x300000 1 commit private RW+G\nregion + 15 commit private RW\n"
                      "region 0x310000 128 commit private RW\n"
                      "region 0x500000 2 commit private RW\n"
                      "thread 1 teb=0x500000\nu64 0x500008 0x310000 0x301000\n"
                      "u64 0x501478 0x300000\n");
    EXPECT_AT(&v, 0x30f000, "stack thread 1 committed");
    EXPECT_AT(&v, 0x310000, "private");
    unlabel(&v);
}

Test(rules, teb_is_two_pages_inside_a_shared_allocation) {
    View v = labelled(WINDOWS_THREAD "peb 0x404000\n");
    EXPECT_AT(&v, 0x404000, "peb");
    EXPECT_AT(&v, 0x405000, "teb thread 40");
    EXPECT_AT(&v, 0x406fff, "teb thread 40");
    EXPECT_AT(&v, 0x407000, "private");
    EXPECT_AT(&v, 0x403000, "private");
    unlabel(&v);
}

Test(rules, peb_is_found_through_a_teb_when_the_kernel_was_not_asked) {
    View v = labelled(WINDOWS_THREAD "u64 0x405060 0x404000\n");
    EXPECT_AT(&v, 0x404000, "peb");
    cr_expect_eq(map_at(&v.map, 0x404000)->confidence, CONFIDENCE_POINTER,
                 "a TEB's word is a pointer");
    unlabel(&v);
}

Test(rules, teb_address_in_reserved_memory_makes_no_teb) {
    View v = labelled("region 0x400000 16 reserve private\nthread 1 teb=0x402000\n");
    EXPECT_AT(&v, 0x402000, "private");
    unlabel(&v);
}

Test(rules, teb_ends_where_its_memory_does) {
    View v = labelled("region 0x400000 1 commit private RW\nregion + 15 reserve private\n"
                      "thread 1 teb=0x400000\n");
    EXPECT_AT(&v, 0x400000, "teb thread 1");
    EXPECT_AT(&v, 0x401000, "private");
    unlabel(&v);
}

Test(rules, peb_address_in_a_view_makes_no_peb) {
    View v = labelled("region 0x400000 16 commit mapped RW\nsection 0x400000 pagefile\n"
                      "peb 0x402000\n");
    EXPECT_AT(&v, 0x402000, "shareable");
    unlabel(&v);
}

Test(rules, rest_of_a_wine_teb_block_is_the_systems) {
    View v = labelled(WINE_THREAD);
    EXPECT_AT(&v, 0x67e10000, "teb thread 40");
    EXPECT_AT(&v, 0x67e12000, "system Wine TEB block");
    EXPECT_AT(&v, 0x67e00000, "system Wine TEB block");
    EXPECT_AT(&v, 0x67ffffff, "system Wine TEB block");
    unlabel(&v);
}

Test(rules, user_shared_data_is_one_page_at_a_fixed_address) {
    View v = labelled("region 0x7ffe0000 1 commit private R\n"
                      "region 0x7ffe2000 1 commit private R\n");
    EXPECT_AT(&v, 0x7ffe0000, "system KUSER_SHARED_DATA");
    EXPECT_AT(&v, 0x7ffe2000, "private");
    unlabel(&v);
}

Test(rules, writable_page_at_the_fixed_address_is_not_user_shared_data) {
    View v = labelled("region 0x7ffe0000 1 commit private RW\n");
    EXPECT_AT(&v, 0x7ffe0000, "private");
    unlabel(&v);
}

// A PEB whose fields point to what the table in decode_process.c names.
#define PEB                                                                                        \
    "platform windows 10.0.22000\npeb 0x400000\nregion 0x400000 1 commit private RW\n"             \
    "page 0x400000 1\n"

Test(rules, peb_fields_name_memory_of_the_system) {
    View v = labelled(PEB "region 0x500000 4 commit mapped R\nu64 0x400068 0x500000\n"
                          "region 0x510000 4 commit mapped R\nu64 0x400088 0x510000\n"
                          "region 0x520000 4 commit mapped R\nu64 0x4000a0 0x520000\n"
                          "region 0x530000 4 commit mapped R\nu64 0x4000a8 0x530000\n"
                          "region 0x540000 4 commit mapped R\nu64 0x4000b0 0x540000\n"
                          "region 0x550000 4 commit mapped R\nu64 0x4000f8 0x550000\n"
                          "region 0x560000 4 commit private RW\nu64 0x4002d8 0x560000\n"
                          "region 0x570000 4 commit mapped R\nu64 0x4002f8 0x570000\n"
                          "region 0x580000 4 commit mapped R\nu64 0x400308 0x580000\n"
                          "region 0x590000 4 commit private RW\nu64 0x400020 0x590000\n"
                          "section 0x520000 file C:\\windows\\system32\\c_1252.nls\n");
    EXPECT_AT(&v, 0x500000, "system API set map");
    EXPECT_AT(&v, 0x510000, "system CSR shared memory");
    EXPECT_AT(&v, 0x520000, "system NLS ANSI code page C:\\windows\\system32\\c_1252.nls");
    EXPECT_AT(&v, 0x530000, "system NLS OEM code page");
    EXPECT_AT(&v, 0x540000, "system NLS case table");
    EXPECT_AT(&v, 0x550000, "system GDI handle table");
    EXPECT_AT(&v, 0x560000, "system shim data");
    EXPECT_AT(&v, 0x570000, "system activation context");
    EXPECT_AT(&v, 0x580000, "system default activation context");
    EXPECT_AT(&v, 0x590000, "system process parameters");
    unlabel(&v);
}

Test(rules, peb_pointer_into_the_middle_claims_nothing) {
    View v = labelled(PEB "region 0x590000 4 commit private RW\nu64 0x400020 0x591080\n");
    EXPECT_AT(&v, 0x591000, "private");
    EXPECT_AT(&v, 0x590000, "private");
    unlabel(&v);
}

// As Wine's ApiSetMap points behind the headers of apisetschema.dll.
Test(rules, peb_pointer_into_a_read_only_view_claims_the_view) {
    View v = labelled(PEB "region 0x590000 4 commit mapped R\nu64 0x400068 0x591080\n"
                          "region 0x600000 4 commit mapped RW\nu64 0x4000f8 0x601080\n");
    EXPECT_AT(&v, 0x590000, "system API set map");
    EXPECT_AT(&v, 0x601000, "mapped");
    unlabel(&v);
}

Test(rules, peb_pointer_claims_only_the_region_it_starts) {
    View v = labelled(PEB "region 0x510000 5 commit mapped R\nregion + 251 reserve mapped\n"
                          "u64 0x400088 0x510000\n");
    EXPECT_AT(&v, 0x514fff, "system CSR shared memory");
    EXPECT_AT(&v, 0x515000, "mapped");
    unlabel(&v);
}

Test(rules, peb_pointer_into_an_image_leaves_it_an_image) {
    View v = labelled(PEB "region 0x590000 4 commit image R\nu64 0x400068 0x590000\n");
    EXPECT_AT(&v, 0x590000, "image no module");
    unlabel(&v);
}

Test(rules, heap_outranks_the_process_parameters_inside_it) {
    View v = labelled(PEB "region 0x590000 4 commit private RW\nregion + 12 reserve private\n"
                          "u64 0x400020 0x590000\nu64 0x400030 0x590000\n");
    EXPECT_AT(&v, 0x590000, "heap heap 0x590000 segment");
    EXPECT_AT(&v, 0x594000, "heap heap 0x590000 segment");
    cr_expect_str_eq(rejected_at(&v, 0x590000), "peb-pointer");
    unlabel(&v);
}

Test(rules, heap_in_a_view_is_a_heap) {
    View v = labelled(PEB "region 0x590000 16 commit mapped RW\nsection 0x590000 pagefile\n"
                          "region 0x600000 1 commit image RW\nu64 0x600000 0x590000\n"
                          "u32 0x4000e8 1\nu64 0x4000f0 0x600000\n"
                          "u32 0x590010 0xffeeffee\nu32 0x590098 0xeeffeeff\n");
    EXPECT_AT(&v, 0x590000, "heap heap 0x590000 segment");
    unlabel(&v);
}

Test(rules, heap_signature_without_a_pointer_is_no_heap) {
    View v = labelled(PEB "region 0x590000 16 commit private RW\n"
                          "u32 0x590010 0xffeeffee\nu32 0x590098 0xeeffeeff\n");
    EXPECT_AT(&v, 0x590000, "private");
    unlabel(&v);
}

Test(rules, heap_handle_in_an_image_is_not_believed) {
    View v = labelled(PEB "region 0x590000 16 commit image RW\nu64 0x400030 0x590000\n");
    EXPECT_AT(&v, 0x590000, "image no module");
    unlabel(&v);
}

Test(rules, heap_walk_names_segments_and_large_blocks) {
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
Test(rules, last_reserved_page_of_a_segment_is_the_heaps) {
    View v = labelled("platform windows 10.0.22000\nregion 0x500000 16 commit private RW\n"
                      "region + 239 reserve private\nregion + 1 reserve private\n"
                      "walk 0x500000 finished\nwalkregion 0x500000 segment 0x500000\n");
    EXPECT_AT(&v, 0x5ff000, "heap heap 0x500000 segment");
    cr_expect_eq(map_at(&v.map, 0x5ff000)->end, 0x600000, "to the last byte");
    unlabel(&v);
}

Test(rules, heap_walk_region_that_is_no_allocation_is_ignored) {
    View v = labelled("region 0x590000 16 commit private RW\nfree 0x600000 16\n"
                      "walk 0x590000 finished\nwalkregion 0x590000 large 0x591000\n"
                      "walkregion 0x590000 large 0x600000\nwalkregion 0x590000 large 0x900000\n");
    EXPECT_AT(&v, 0x591000, "private");
    EXPECT_AT(&v, 0x600000, "free");
    unlabel(&v);
}

Test(rules, locked_heap_leaves_its_memory_private) {
    View v = labelled("region 0x590000 16 commit private RW\nwalk 0x590000 locked\n");
    EXPECT_AT(&v, 0x590000, "private");
    cr_assert_eq(v.facts.heap_count, 1, "the heap is listed");
    cr_expect(v.facts.heaps[0].lock_held, "and known to have been locked");
    unlabel(&v);
}

Test(rules, two_tebs_at_one_address_show_the_second_as_rejected) {
    View v = labelled("region 0x400000 4 commit private RW\n"
                      "thread 1 teb=0x400000\nthread 2 teb=0x401000\n");
    EXPECT_AT(&v, 0x400000, "teb thread 1");
    EXPECT_AT(&v, 0x401000, "teb thread 1");
    cr_expect_str_eq(rejected_at(&v, 0x401000), "teb");
    EXPECT_AT(&v, 0x402000, "teb thread 2");
    unlabel(&v);
}

Test(rules, two_strong_claims_to_one_byte_are_a_conflict) {
    View v = labelled("region 0x400000 16 commit private RW\n"
                      "thread 1 teb=0x402000\n"
                      "walk 0x400000 finished\nwalkregion 0x400000 segment 0x400000\n");
    EXPECT_AT(&v, 0x402000, "teb thread 1");
    EXPECT_AT(&v, 0x400000, "heap heap 0x400000 segment");
    cr_expect_eq(v.map.conflict_count, 1, "one range is claimed twice, %zu are counted",
                 v.map.conflict_count);
    cr_expect(map_at(&v.map, 0x402000)->conflict, "the label says so");
    unlabel(&v);
}

// Twenty threads at one TEB, as no system makes them: the list of losers has an end.
Test(rules, at_most_sixteen_rejected_claims_are_kept) {
    char text[2000] = "region 0x400000 16 commit private RW\n";
    for (int id = 1; id <= 20; id++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "thread %d teb=0x400000\n", id);
    View v = labelled(text);
    cr_expect_eq(map_at(&v.map, 0x400000)->rejected_count, MOST_REJECTED);
    cr_expect_eq(v.map.rejected_count, MOST_REJECTED, "%zu are kept", v.map.rejected_count);
    unlabel(&v);
}

Test(rules, every_rule_has_a_name_and_a_sentence) {
    size_t count;
    const Rule *rules = rule_table(&count);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < i; k++)
            cr_expect_str_neq(rules[i].name, rules[k].name, "rules %zu and %zu share a name", i, k);
    for (size_t i = 0; i < count; i++)
        cr_expect(rules[i].because[0] && rules[i].state, "rule %s is complete", rules[i].name);
}

Test(rules, region_that_only_spans_the_fixed_address_is_not_user_shared_data) {
    View v = labelled("region 0x7ffd0000 32 commit private R\n");
    EXPECT_AT(&v, 0x7ffe0000, "private");
    unlabel(&v);
}

Test(rules, peb_ends_where_its_memory_does) {
    View v = labelled("peb 0x400800\nregion 0x400000 1 commit private RW\n");
    EXPECT_AT(&v, 0x4007ff, "private");
    EXPECT_AT(&v, 0x400800, "peb");
    EXPECT_AT(&v, 0x400fff, "peb");
    unlabel(&v);
}

#define TWO_HEAPS                                                                                  \
    PEB "u64 0x400010 0x140000000\nu64 0x400030 0x590000\nu32 0x4000e8 2\nu64 0x4000f0 0x400800\n" \
        "u64 0x400800 0x590000 0x5a0000\nregion 0x590000 16 commit private RW\n"                   \
        "region 0x5a0000 16 commit private RW\n"

Test(rules, evidence_of_a_heap_is_who_names_it_and_its_signature) {
    View v = labelled(TWO_HEAPS "u32 0x590010 0xffeeffee\nu32 0x5a0010 0xddeeddee\n");
    cr_expect_str_eq(evidence_at(&v, 0x590000), "ProcessHeap (PEB+0x30), heap (PEB.ProcessHeaps), "
                                                "signature 0xffeeffee (heap+0x10)");
    cr_expect_str_eq(evidence_at(&v, 0x5a0000),
                     "heap (PEB.ProcessHeaps), signature 0xddeeddee (heap+0x10)");
    unlabel(&v);
}

Test(rules, evidence_of_a_heap_without_its_header_is_only_the_pointer) {
    View v = labelled(TWO_HEAPS "u32 0x4000e8 0\n");
    cr_expect_str_eq(evidence_at(&v, 0x590000), "ProcessHeap (PEB+0x30)");
    unlabel(&v);
}

Test(rules, evidence_of_a_segment_is_its_list_and_whether_heapwalk_agrees) {
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

// rules.h's own side.
Test(rules, empty_range_states_nothing_and_evidence_has_room_for_four) {
    Map map = {0};
    RuleRun run = {.map = &map};
    Finding f = {.base = 0x1000, .end = 0x1000};
    rule_state(&run, f);
    cr_expect_eq(map.finding_count, 0);
    for (unsigned i = 0; i < 5; i++)
        rule_evidence(&f, "fact", "source", i);
    cr_expect_eq(f.evidence_count, 4);
    map_free(&map);
}

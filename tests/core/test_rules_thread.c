// Threads: environment blocks, stacks, what Wine adds, and what only looks like a stack.

#include "labelled.h"

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

Test(rules_thread, stack_is_its_whole_allocation) {
    View v = labelled(WINDOWS_THREAD);
    EXPECT_AT(&v, 0x300000, "stack thread 40 reserved");
    EXPECT_AT(&v, 0x314000, "stack thread 40 guard");
    EXPECT_AT(&v, 0x317000, "stack thread 40 committed");
    EXPECT_AT(&v, 0x31ffff, "stack thread 40 committed");
    cr_expect_str_eq(rule_at(&v, 0x31ffff), "stack");
    unlabel(&v);
}

// Not what a program started: LoadLibrary did.
Test(rules_thread, thread_of_the_loader_is_told_from_the_programs) {
    View v = labelled(WINDOWS_THREAD "u64 0x4067e8 0x2000000000000000\n");
    EXPECT_AT(&v, 0x317000, "stack thread 40 committed");
    cr_expect(strstr(evidence_at(&v, 0x317000), "a thread of the loader's own (TEB+0x17ee)"));
    unlabel(&v);
}

Test(rules_thread, thread_without_the_loaders_bit_is_the_programs) {
    View v = labelled(WINDOWS_THREAD "u64 0x4067e8 0xdfffffffffffffff\n");
    cr_expect_not(strstr(evidence_at(&v, 0x317000), "loader"));
    unlabel(&v);
}

Test(rules_thread, wine_stack_has_its_parts_named) {
    View v = labelled(WINE_THREAD);
    EXPECT_AT(&v, 0x300000, "stack thread 40 no access");
    EXPECT_AT(&v, 0x301000, "stack thread 40 guard");
    EXPECT_AT(&v, 0x302000, "stack thread 40 committed");
    unlabel(&v);
}

Test(rules_thread, stack_base_is_an_exclusive_end) {
    View v = labelled(WINDOWS_THREAD "region 0x320000 16 commit private RW\n");
    EXPECT_AT(&v, 0x320000, "private");
    unlabel(&v);
}

// A 64-bit stack of a WOW64 process: StackBase lies 0x2e0 bytes below the end.
Test(rules_thread, stack_base_below_the_end_still_finds_the_allocation) {
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

Test(rules_thread, adjacent_stacks_keep_their_threads_apart) {
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

Test(rules_thread, teb_whose_fields_disagree_makes_no_stack) {
    View v = labelled("region 0x300000 1 commit private RW+G\nregion + 15 commit private RW\n"
                      "region 0x500000 16 commit private RW\n"
                      "region 0x400000 2 commit private RW\n"
                      "thread 1 teb=0x400000\n"
                      "u64 0x400008 0x310000 0x301000\nu64 0x401478 0x500000\n");
    EXPECT_AT(&v, 0x305000, "private");
    EXPECT_AT(&v, 0x505000, "private");
    unlabel(&v);
}

Test(rules_thread, stack_limit_outside_the_allocation_makes_no_stack) {
    View v = labelled("region 0x300000 1 commit private RW+G\nregion + 15 commit private RW\n"
                      "region 0x400000 2 commit private RW\nthread 1 teb=0x400000\n"
                      "u64 0x400008 0x310000 0x2ff000\nu64 0x401478 0x300000\n");
    EXPECT_AT(&v, 0x305000, "private");
    unlabel(&v);
}

Test(rules_thread, stack_in_a_mapped_view_is_not_believed) {
    View v = labelled("region 0x300000 16 commit mapped RW\nregion 0x400000 2 commit private RW\n"
                      "section 0x300000 pagefile\nthread 1 teb=0x400000\n"
                      "u64 0x400008 0x310000 0x300000\nu64 0x401478 0x300000\n");
    EXPECT_AT(&v, 0x305000, "shareable");
    unlabel(&v);
}

Test(rules_thread, guard_page_alone_is_not_a_stack) {
    View v = labelled(WINDOWS_THREAD "region 0x500000 1 commit private RW+G\n"
                                     "region + 7 commit private RW\n");
    EXPECT_AT(&v, 0x500000, "private");
    EXPECT_AT(&v, 0x507fff, "private");
    unlabel(&v);
}

Test(rules_thread, stack_pointer_labels_a_stack_whose_teb_is_missing) {
    View v = labelled("region 0x300000 20 reserve private\nregion + 3 commit private RW+G\n"
                      "region + 9 commit private RW\nthread 7 sp=0x31ff00\n");
    EXPECT_AT(&v, 0x300000, "stack thread 7 reserved");
    cr_expect_str_eq(rule_at(&v, 0x31f000), "stack-pointer");
    cr_expect_eq(map_at(&v.map, 0x31f000)->confidence, CONFIDENCE_HEURISTIC,
                 "a stack pointer alone is a heuristic");
    unlabel(&v);
}

Test(rules_thread, stack_pointer_without_a_guard_is_not_a_stack) {
    View v = labelled("region 0x300000 32 commit private RW\nthread 7 sp=0x31ff00\n");
    EXPECT_AT(&v, 0x31f000, "private");
    unlabel(&v);
}

Test(rules_thread, guard_page_of_the_next_allocation_is_not_the_stacks) {
    View v = labelled("region 0x300000 16 commit private RW\n"
                      "region 0x310000 1 commit private RW+G\nregion + 7 commit private RW\n"
                      "thread 7 sp=0x30ff00\n");
    EXPECT_AT(&v, 0x30f000, "private");
    unlabel(&v);
}

Test(rules_thread, stack_pointer_is_evidence_only_inside_the_stack) {
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

Test(rules_thread, stack_pointer_at_the_lowest_byte_is_inside) {
    View v = labelled("region 0x300000 32 commit private RW\nregion 0x400000 2 commit private RW\n"
                      "thread 1 teb=0x400000 sp=0x300000\n"
                      "u64 0x400008 0x320000 0x300000\nu64 0x401478 0x300000\n");
    cr_expect(strstr(evidence_at(&v, 0x300000), "stack pointer (thread context)"), "%s",
              evidence_at(&v, 0x300000));
    unlabel(&v);
}

Test(rules_thread, stack_of_which_nothing_is_committed_yet_by_its_limit_is_believed) {
    View v = labelled("region 0x300000 32 commit private RW\nregion 0x400000 2 commit private RW\n"
                      "thread 1 teb=0x400000\n"
                      "u64 0x400008 0x320000 0x320000\nu64 0x401478 0x300000\n");
    EXPECT_AT(&v, 0x300000, "stack thread 1 committed");
    unlabel(&v);
}

Test(rules_thread, stack_pointer_into_reserve_or_a_view_is_not_a_stack) {
    View v = labelled("region 0x300000 20 reserve private\nregion + 3 commit private RW+G\n"
                      "region + 9 commit private RW\nthread 7 sp=0x300100\n");
    EXPECT_AT(&v, 0x31f000, "private");
    unlabel(&v);
    v = labelled("region 0x300000 3 commit mapped RW+G\nregion + 9 commit mapped RW\n"
                 "thread 7 sp=0x304000\n");
    EXPECT_AT(&v, 0x304000, "mapped");
    unlabel(&v);
}

// Twelve regions and a gap: with three more the snapshot's first room for regions is full,
// and AddressSanitizer sees who looks behind the last.
#define THIRTEEN_REGIONS                                                                           \
    "region 0x10000 1 commit private R\nregion + 1 commit private RW\n"                            \
    "region + 1 commit private R\nregion + 1 commit private RW\n"                                  \
    "region + 1 commit private R\nregion + 1 commit private RW\n"                                  \
    "region + 1 commit private R\nregion + 1 commit private RW\n"                                  \
    "region + 1 commit private R\nregion + 1 commit private RW\n"                                  \
    "region + 1 commit private R\nregion + 1 commit private RW\n"

Test(rules_thread, last_allocation_ends_with_the_snapshot) {
    View v = labelled(THIRTEEN_REGIONS "region 0x300000 1 commit private RW\n"
                                       "region + 1 commit private R\nregion + 1 commit private RW\n"
                                       "thread 7 sp=0x302100\n");
    cr_assert_eq(v.snapshot.region_count, 16);
    EXPECT_AT(&v, 0x302000, "private");
    unlabel(&v);
}

Test(rules_thread, stack_of_an_exited_thread_may_be_the_last_allocation) {
    View v = labelled(THIRTEEN_REGIONS "region 0x300000 4 reserve private\n"
                                       "region + 1 commit private RW+G\n"
                                       "region + 3 commit private RW\n");
    cr_assert_eq(v.snapshot.region_count, 16);
    cr_expect_str_eq(rejected_at(&v, 0x306000), "exited-stack");
    unlabel(&v);
}

Test(rules_thread, guard_page_at_the_very_end_is_nobodys) {
    View v = labelled(THIRTEEN_REGIONS "region 0x300000 1 commit private R\n"
                                       "region 0x301000 1 reserve private\n"
                                       "region + 1 commit private RW+G\n");
    cr_assert_eq(v.snapshot.region_count, 16);
    cr_expect_str_eq(rejected_at(&v, 0x302000), "");
    unlabel(&v);
}

Test(rules_thread, adjacent_wine_teb_blocks_are_both_the_systems) {
    View v = labelled("platform wine 8.0\nregion 0x400000 512 commit private RW\n"
                      "region 0x600000 512 commit private RW\n"
                      "thread 1 teb=0x400000\nthread 2 teb=0x600000\n");
    EXPECT_AT(&v, 0x5ff000, "system Wine TEB block");
    EXPECT_AT(&v, 0x600000, "teb thread 2");
    EXPECT_AT(&v, 0x7ff000, "system Wine TEB block");
    unlabel(&v);
}

Test(rules_thread, wine_teb_block_is_stated_once) {
    View v = labelled("platform wine 8.0\nregion 0x400000 512 commit private RW\n"
                      "thread 1 teb=0x400000\nthread 2 teb=0x410000\n");
    cr_expect_eq(v.map.finding_count, 3, "two TEBs and their block, not %zu findings",
                 v.map.finding_count);
    unlabel(&v);
}

Test(rules_thread, wine_teb_outside_of_the_map_or_in_a_view_makes_no_block) {
    View v = labelled("platform wine 8.0\nregion 0x400000 512 commit mapped RW\n"
                      "thread 1 teb=0x400000\nthread 2 teb=0x900000\n");
    EXPECT_AT(&v, 0x410000, "mapped");
    cr_expect_eq(v.map.finding_count, 0, "%zu findings", v.map.finding_count);
    unlabel(&v);
}

Test(rules_thread, teb_says_more_than_a_stack_pointer) {
    View v = labelled(WINDOWS_THREAD);
    cr_expect_str_eq(rejected_at(&v, 0x31f000), "",
                     "a weaker rule that says the same is not an alternative: %s",
                     rejected_at(&v, 0x31f000));
    unlabel(&v);
}

Test(rules_thread, stack_of_an_exited_thread_is_private_and_says_why) {
    View v = labelled(WINE_THREAD "region 0x500000 1 commit private NA RW\n"
                                  "region + 1 commit private RW+G\n"
                                  "region + 30 commit private RW\n");
    EXPECT_AT(&v, 0x510000, "private");
    cr_expect_str_eq(rejected_at(&v, 0x510000), "exited-stack");
    cr_expect_eq(v.map.conflict_count, 0, "a look-alike is no conflict");
    unlabel(&v);
}

static void expect_no_exited_stack(const char *snapshot, vm_addr addr) {
    View v = labelled(snapshot);
    cr_expect_str_eq(rejected_at(&v, addr), "", "in\n%s", snapshot);
    unlabel(&v);
}

Test(rules_thread, nearly_the_shape_of_a_stack_is_not_a_stack) {
    expect_no_exited_stack("region 0x500000 4 reserve private\n" // no guard
                           "region + 1 commit private R\nregion + 4 commit private RW\n",
                           0x506000);
    expect_no_exited_stack("region 0x500000 4 reserve mapped\n" // a view
                           "region + 1 commit mapped RW+G\nregion + 4 commit mapped RW\n",
                           0x506000);
    expect_no_exited_stack("region 0x500000 4 commit private RW\n" // more below
                           "region + 1 commit private NA RW\nregion + 1 commit private RW+G\n"
                           "region + 4 commit private RW\n",
                           0x507000);
    expect_no_exited_stack("region 0x500000 4 reserve private\n" // more above
                           "region + 1 commit private RW+G\nregion + 4 commit private RW\n"
                           "region + 1 commit private R\nfree 0x50a000 16\n",
                           0x506000);
}

Test(rules_thread, guard_page_in_the_middle_of_data_does_not_look_like_a_stack) {
    View v = labelled("region 0x500000 4 commit private RW\nregion + 1 commit private RW+G\n"
                      "region + 4 commit private RW\n");
    cr_expect_str_eq(rejected_at(&v, 0x506000), "");
    unlabel(&v);
}

Test(rules_thread, wine_syscall_stack_follows_the_stack) {
    View v = labelled(WINE_THREAD);
    EXPECT_AT(&v, 0x320000, "system Wine system call stack, thread 40");
    EXPECT_AT(&v, 0x41ffff, "system Wine system call stack, thread 40");
    unlabel(&v);
}

Test(rules_thread, megabyte_elsewhere_is_not_a_syscall_stack) {
    View v = labelled(WINE_THREAD "region 0x500000 256 commit private RW\n");
    EXPECT_AT(&v, 0x500000, "private");
    unlabel(&v);
}

Test(rules_thread, windows_has_no_syscall_stack) {
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

Test(rules_thread, other_size_above_a_stack_is_not_a_syscall_stack) {
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

// A thread's stack under Wine, and what follows it.
static void expect_no_syscall_stack(const char *regions, vm_addr stack_base, vm_addr stack) {
    char text[600];
    snprintf(text, sizeof text,
             "platform wine 8.0\n%sregion 0x500000 2 commit private RW\nthread 1 teb=0x500000\n"
             "u64 0x500008 0x%llx 0x300000\nu64 0x501478 0x%llx\n",
             regions, (unsigned long long)stack_base, (unsigned long long)stack);
    View v = labelled(text);
    cr_expect_str_neq(rule_at(&v, stack_base), "wine-syscall-stack", "in\n%s", text);
    cr_expect_str_eq(rejected_at(&v, stack_base), "", "in\n%s", text);
    unlabel(&v);
}

Test(rules_thread, syscall_stack_is_as_wine_makes_it) {
    expect_no_syscall_stack("region 0x300000 16 commit private RW\n" // not writable
                            "region 0x310000 256 commit private R\n",
                            0x310000, 0x300000);
    expect_no_syscall_stack("region 0x300000 16 commit private RW\n" // a view
                            "region 0x310000 256 commit mapped RW\n",
                            0x310000, 0x300000);
    expect_no_syscall_stack("region 0x300000 16 commit private RW\n" // no stack below it
                            "region 0x310000 256 commit private RW\n",
                            0x310000, 0x2f0000);
    expect_no_syscall_stack("region 0x300000 16 commit private RW\n" // the stack's own
                            "region + 256 commit private RW\n",
                            0x310000, 0x300000);
    expect_no_syscall_stack("region 0x300000 256 commit private RW\n" // around StackBase
                            "region 0x400000 1 commit private R\n",
                            0x310000, 0x300000);
}

Test(rules_thread, teb_is_two_pages_inside_a_shared_allocation) {
    View v = labelled(WINDOWS_THREAD "peb 0x404000\n");
    EXPECT_AT(&v, 0x404000, "peb");
    EXPECT_AT(&v, 0x405000, "teb thread 40");
    EXPECT_AT(&v, 0x406fff, "teb thread 40");
    EXPECT_AT(&v, 0x407000, "system PEB and TEB block");
    EXPECT_AT(&v, 0x403000, "system PEB and TEB block");
    unlabel(&v);
}

Test(rules_thread, peb_is_found_through_a_teb_when_the_kernel_was_not_asked) {
    View v = labelled(WINDOWS_THREAD "u64 0x405060 0x404000\n");
    EXPECT_AT(&v, 0x404000, "peb");
    cr_expect_eq(map_at(&v.map, 0x404000)->confidence, CONFIDENCE_POINTER,
                 "a TEB's word is a pointer");
    unlabel(&v);
}

Test(rules_thread, teb_address_in_reserved_memory_makes_no_teb) {
    View v = labelled("region 0x400000 16 reserve private\nthread 1 teb=0x402000\n");
    EXPECT_AT(&v, 0x402000, "private");
    unlabel(&v);
}

Test(rules_thread, teb_ends_where_its_memory_does) {
    View v = labelled("region 0x400000 1 commit private RW\nregion + 15 reserve private\n"
                      "thread 1 teb=0x400000\n");
    EXPECT_AT(&v, 0x400000, "teb thread 1");
    EXPECT_AT(&v, 0x401000, "system PEB and TEB block");
    unlabel(&v);
}

Test(rules_thread, rest_of_a_wine_teb_block_is_the_systems) {
    View v = labelled(WINE_THREAD);
    EXPECT_AT(&v, 0x67e10000, "teb thread 40");
    EXPECT_AT(&v, 0x67e12000, "system Wine TEB block");
    EXPECT_AT(&v, 0x67e00000, "system Wine TEB block");
    EXPECT_AT(&v, 0x67ffffff, "system Wine TEB block");
    unlabel(&v);
}

// ---- shadow stacks ----

#define SHADOW_STACK                                                                               \
    "platform windows 10.0.22000\nregion 0x700000 253 reserve private - R\n"                       \
    "region + 1 commit private R+G\nregion + 1 commit private R\nregion + 1 reserve private - R\n"

Test(rules_thread, shadow_stack_is_its_whole_allocation) {
    View v = labelled(SHADOW_STACK "thread 9 sp=0x31ff00 ssp=0x7fefc8\n");
    EXPECT_AT(&v, 0x700000, "shadow stack thread 9 reserved");
    EXPECT_AT(&v, 0x7fd000, "shadow stack thread 9 guard");
    EXPECT_AT(&v, 0x7fe000, "shadow stack thread 9 committed");
    EXPECT_AT(&v, 0x7ff000, "shadow stack thread 9 reserved");
    cr_expect_str_eq(rule_at(&v, 0x7fe000), "shadow-stack");
    cr_expect_str_eq(evidence_at(&v, 0x7fe000), "shadow stack pointer (thread context)");
    cr_expect_eq(map_at(&v.map, 0x7fe000)->confidence, CONFIDENCE_POINTER);
    unlabel(&v);
}

Test(rules_thread, shadow_stack_that_no_thread_has_is_private) {
    View v = labelled(SHADOW_STACK "thread 9 sp=0x31ff00\n");
    EXPECT_AT(&v, 0x7fe000, "private");
    unlabel(&v);
}

Test(rules_thread, shadow_stack_pointer_elsewhere_makes_no_shadow_stack) {
    static const char *const near_misses[] = {
        "region 0x10000 1 commit private RW\n",    "region 0x10000 1 commit mapped R\n",
        "region 0x10000 1 commit private R+G R\n", "region 0x10000 1 reserve private - R\n",
        "region 0x20000 1 commit private R\n",
    };
    for (size_t i = 0; i < sizeof near_misses / sizeof *near_misses; i++) {
        char text[400];
        snprintf(text, sizeof text, "%sregion 0x30000 1 commit private R\nthread 9 ssp=0x10ff8\n",
                 near_misses[i]);
        View v = labelled(text);
        for (size_t l = 0; l < v.map.label_count; l++)
            cr_expect_neq(v.map.labels[l].kind, KIND_SHADOW_STACK, "%s", near_misses[i]);
        unlabel(&v);
    }
}

// 32-bit processes, and the pairs of structures in a WOW64 process.

#include "labelled.h"

// Thread 9: its TEBs and PEBs share an allocation, as on Windows 10; the 64-bit stack's
// StackBase lies 0x2e0 bytes below the end of its allocation.
#define STACKS                                                                                     \
    "region 0x700000 60 reserve private\nregion + 3 commit private RW+G\nregion + 1 commit "       \
    "private RW\nregion 0x800000 253 reserve private\nregion + 2 commit private RW+G\n"            \
    "region + 1 commit private RW\n"
#define TEB64                                                                                      \
    "u64 0x402000 0x404000 0x73fd20 0x73f000\nu64 0x402030 0x402000\nu64 0x402048 9\n"             \
    "u64 0x402060 0x401000\nu64 0x403478 0x700000\n"
#define TEB32                                                                                      \
    "u32 0x404004 0x900000 0x8ff000\nu32 0x404018 0x404000\nu32 0x404024 9\n"                      \
    "u32 0x404030 0x405000\nu32 0x404e0c 0x800000\nu32 0x404f70 0x402000\n"
#define WOW64                                                                                      \
    "region 0x400000 1 reserve private\nregion + 5 commit private RW\nregion + 506 reserve "       \
    "private\n" STACKS TEB64 TEB32

static void expect_pairs(View *v) {
    cr_expect(v->facts.wow64);
    EXPECT_AT(v, 0x401000, "peb 64-bit");
    EXPECT_AT(v, 0x402000, "teb thread 9 64-bit");
    EXPECT_AT(v, 0x403fff, "teb thread 9 64-bit");
    EXPECT_AT(v, 0x404000, "teb thread 9 32-bit");
    EXPECT_AT(v, 0x405000, "peb 32-bit");
    EXPECT_AT(v, 0x73f000, "stack thread 9 64-bit committed");
    EXPECT_AT(v, 0x73ffff, "stack thread 9 64-bit committed"); // above StackBase
    EXPECT_AT(v, 0x700000, "stack thread 9 64-bit reserved");
    EXPECT_AT(v, 0x8fd000, "stack thread 9 32-bit guard");
    EXPECT_AT(v, 0x8ff000, "stack thread 9 32-bit committed");
}

Test(decode_wow64, dump_that_lists_64_bit_tebs_shows_both) {
    View v = labelled("platform windows 10.0.19045\nthread 9 teb=0x402000\n" WOW64);
    expect_pairs(&v);
    unlabel(&v);
}

Test(decode_wow64, dump_that_lists_32_bit_tebs_shows_both) {
    View v = labelled("platform windows 10.0.19045 x86\nthread 9 teb=0x404000\n" WOW64);
    expect_pairs(&v);
    unlabel(&v);
}

Test(decode_wow64, x86_dump_that_lists_64_bit_tebs_shows_both) {
    View v = labelled("platform windows 10.0.19045 x86\nthread 9 teb=0x402000\n" WOW64);
    expect_pairs(&v);
    unlabel(&v);
}

Test(decode_wow64, other_teb_must_name_itself) {
    View v = labelled("platform windows 10.0.19045\nthread 9 teb=0x402000\n" WOW64
                      "u32 0x404018 0x405000\n");
    cr_expect_not(v.facts.wow64);
    EXPECT_AT(&v, 0x402000, "teb thread 9");
    EXPECT_AT(&v, 0x404000, "system PEB and TEB block");
    EXPECT_AT(&v, 0x8ff000, "private");
    unlabel(&v);
}

Test(decode_wow64, other_teb_must_be_of_the_same_thread) {
    View v =
        labelled("platform windows 10.0.19045\nthread 9 teb=0x402000\n" WOW64 "u32 0x404024 10\n");
    cr_expect_not(v.facts.wow64);
    EXPECT_AT(&v, 0x404000, "system PEB and TEB block");
    unlabel(&v);
}

Test(decode_wow64, plain_x86_process_has_one_of_each) {
    View v = labelled("platform windows 10.0.10240 x86\nthread 9 teb=0x404000\n" WOW64
                      "u32 0x404f70 0\nu32 0x405008 0x1230000\nu32 0x405018 0xa00000\n"
                      "region 0xa00000 16 commit private RW\n");
    cr_expect_not(v.facts.wow64);
    EXPECT_AT(&v, 0x402000, "system PEB and TEB block");
    EXPECT_AT(&v, 0x404000, "teb thread 9");
    EXPECT_AT(&v, 0x405000, "peb");
    EXPECT_AT(&v, 0x8ff000, "stack thread 9 committed");
    EXPECT_AT(&v, 0xa00000, "heap heap 0xa00000 segment");
    unlabel(&v);
}

// A 32-bit NT heap: its segments and large blocks are listed in 32-bit entries.
Test(decode_wow64, heaps_of_the_32_bit_peb_are_decoded) {
    View v = labelled("platform windows 10.0.19045\nthread 9 teb=0x402000\n" WOW64
                      "u64 0x401010 0x1230000\nu64 0x401030 0\n"
                      "u32 0x405008 0x1230000\nu32 0x405018 0xa00000\n"
                      "u32 0x405088 1\nu32 0x405090 0x405800\nu32 0x405800 0xa00000\n"
                      "region 0xa00000 16 commit private RW\nregion 0xb00000 16 commit private RW\n"
                      "region 0xc00000 300 commit private RW\n"
                      "u32 0xa00008 0xffeeffee\nu32 0xa00010 0xb00010 0xa000a4\n"
                      "u32 0xa00018 0xa00000\nu32 0xb00008 0xffeeffee\n"
                      "u32 0xb00010 0xa000a4 0xa00010\nu32 0xb00018 0xa00000\n"
                      "u32 0xa000a4 0xa00010 0xb00010\n"
                      "u32 0xa0009c 0xc00000 0xc00000\nu32 0xc00000 0xa0009c 0xa0009c\n");
    EXPECT_AT(&v, 0xa00000, "heap heap 0xa00000 segment");
    EXPECT_AT(&v, 0xb00000, "heap heap 0xa00000 segment");
    EXPECT_AT(&v, 0xc00000, "heap heap 0xa00000 large block");
    cr_assert_eq(v.facts.heap_count, 1);
    cr_expect(v.facts.heaps[0].is_process_heap && v.facts.heaps[0].layout_complete);
    unlabel(&v);
}

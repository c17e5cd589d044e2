#include "evidence.h"

Test(moment, missing_claim_is_zero_and_not_there) {
    Moment *m = moment_of("region 0x10000 1 commit private RW\n"
                          "claim base 0x10000\nclaim block.0 0x10010\nclaim none 0\n");
    cr_expect(has_claim(m, "base"), "base was claimed");
    cr_expect_eq(claimed(m, "base"), 0x10000, "base is 0x10000");
    cr_expect_eq(claimed_at(m, "block", 0), 0x10010, "block.0 is 0x10010");
    cr_expect_eq(claimed_at(m, "block", 1), 0, "block.1 was not claimed");
    cr_expect_not(has_claim(m, "block.1"), "block.1 was not claimed");
    cr_expect(has_claim(m, "none"), "a claim of 0 is a claim");
    moment_free(m);
}

Test(moment, labels_speak_of_kind_thread_and_heap) {
    Moment *m = moment_of("platform wine 8.0\n"
                          "region 0x10000 16 commit private RW\n"
                          "region 0x40000 16 commit private RW\n"
                          "walk 0x40000 finished\nwalkregion 0x40000 segment 0x40000\n"
                          "region 0x100000 30 reserve private\n"
                          "region + 1 commit private RW+G\n"
                          "region + 1 commit private RW\n"
                          "region 0x7ffd8000 2 commit private RW\n"
                          "thread 0x24 teb=0x7ffd8000\n"
                          "u64 0x7ffd8008 0x120000 0x11f000\n"
                          "u64 0x7ffd8030 0x7ffd8000\n"
                          "u64 0x7ffd8048 0x24\n"
                          "u64 0x7ffd9478 0x100000\n");
    cr_expect_eq(kind_at(m, 0x10000), KIND_PRIVATE, "0x10000 is %s", label_text(m, 0x10000));
    cr_expect_eq(kind_at(m, 0x45000), KIND_HEAP, "0x45000 is %s", label_text(m, 0x45000));
    cr_expect_eq(heap_at(m, 0x45000), 0x40000, "its heap is 0x40000");
    cr_expect_eq(heap_at(m, 0x10000), 0, "private memory has no heap");
    cr_expect_eq(kind_at(m, 0x11f000), KIND_STACK, "0x11f000 is %s", label_text(m, 0x11f000));
    cr_expect_eq(thread_at(m, 0x11f000), 0x24, "the stack is thread 0x24's");
    cr_expect_eq(thread_at(m, 0x7ffd8000), 0x24, "the TEB is thread 0x24's");
    cr_expect_eq(kind_at(m, 0xdead0000000), KIND_UNKNOWN, "nothing is known outside");
    cr_expect_str_eq(label_text(m, 0xdead0000000), "outside the address space");
    cr_expect_str_eq(label_text(m, 0x10000), "private", "plain memory has no detail");
    moment_free(m);
}

Test(moment, bytes_are_those_of_the_snapshot) {
    Moment *m = moment_of("region 0x10000 16 commit private RW\nbytes 0x10010 aa bb\n");
    uint8_t bytes[2] = {0};
    cr_expect(bytes_at(m, 0x10010, bytes, 2), "the page was captured");
    cr_expect(bytes[0] == 0xaa && bytes[1] == 0xbb, "the bytes are aa bb");
    cr_expect_not(bytes_at(m, 0x12000, bytes, 1), "that page was not captured");
    moment_free(m);
}

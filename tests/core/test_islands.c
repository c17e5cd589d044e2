// Dumps without a region list: threads, modules and captured bytes say what is there, for
// themselves, and nothing is said of the rest.

#include "labelled.h"
#include "minidump.h"

// A process of which nothing but these facts was captured.
#define PARTIAL "platform windows 10.0.19042\nnot-captured regions\nhole 0 0x7fffffff0\n"

#define THREAD_7                                                                                   \
    "thread 7 teb=0x800000 sp=0x4ff800\npage 0x800000 2\npage 0x4ff000 1\n"                        \
    "u64 0x800008 0x500000 0x4fc000\nu64 0x800030 0x800000\nu64 0x800060 0x900000\n"               \
    "u64 0x801478 0x400000\n"

Test(islands, teb_peb_and_stack_are_what_the_thread_says) {
    View v = labelled(PARTIAL THREAD_7);
    EXPECT_AT(&v, 0x800000, "teb thread 7");
    EXPECT_AT(&v, 0x801fff, "teb thread 7");
    EXPECT_AT(&v, 0x802000, "not captured");
    EXPECT_AT(&v, 0x900000, "peb");
    EXPECT_AT(&v, 0x901000, "not captured");
    EXPECT_AT(&v, 0x400000, "stack thread 7");
    EXPECT_AT(&v, 0x4fffff, "stack thread 7");
    EXPECT_AT(&v, 0x500000, "not captured");
    EXPECT_AT(&v, 0x3fffff, "not captured");
    cr_expect_str_eq(rule_at(&v, 0x4ff800), "stack", "%s", rule_at(&v, 0x4ff800));
    const Label *stack = map_at(&v.map, 0x4ff800);
    cr_expect(stack->base == 0x400000 && stack->end == 0x500000, "one row, whatever bytes it has");
    cr_expect_eq(check_invariants(&v.snapshot, &v.map, NULL, NULL), 0, "islands break nothing");
    unlabel(&v);
}

Test(islands, fields_that_do_not_agree_make_no_stack) {
    static const char *const fields[] = {
        "u64 0x800008 0x500000 0x600000\nu64 0x801478 0x400000\n",     // the limit above the base
        "u64 0x800008 0x500000 0x3fc000\nu64 0x801478 0x400000\n",     // or below the allocation
        "u64 0x800008 0x50500000 0x504fc000\nu64 0x801478 0x400000\n", // more than a gigabyte
        "u64 0x800008 0x500000 0x4fc000\nu64 0x801478 0x400008\n",     "u64 0x800008 0x500000\n",
    };
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        char text[500];
        snprintf(text, sizeof text, PARTIAL "thread 7 teb=0x800000\n%s", fields[i]);
        View v = labelled(text);
        EXPECT_AT(&v, 0x4ff800, "not captured");
        unlabel(&v);
    }
}

Test(islands, without_a_teb_the_bytes_around_the_stack_pointer_are_the_stack) {
    View v = labelled(PARTIAL "thread 7 teb=0x800000 sp=0x4ff800\npage 0x4ff000 1\n");
    EXPECT_AT(&v, 0x4ff800, "stack thread 7");
    cr_expect_str_eq(rule_at(&v, 0x4ff800), "stack-bytes", "%s", rule_at(&v, 0x4ff800));
    EXPECT_AT(&v, 0x4fe000, "not captured");
    unlabel(&v);
    v = labelled(PARTIAL "thread 7 sp=0x4ff800\npage 0x4fe000 1\n"); // not there
    EXPECT_AT(&v, 0x4fe000, "unknown");
    unlabel(&v);
}

Test(islands, modules_are_images_of_their_size) {
    View v = labelled(PARTIAL "module 0x140000000 0x5000 C:\\task.exe\npage 0x140001000 1\n");
    EXPECT_AT(&v, 0x140000000, "image C:\\task.exe");
    EXPECT_AT(&v, 0x140004fff, "image C:\\task.exe");
    EXPECT_AT(&v, 0x140005000, "not captured");
    cr_expect_str_eq(rule_at(&v, 0x140000000), "listed-module", "%s", rule_at(&v, 0x140000000));
    unlabel(&v);
}

Test(islands, modules_may_stand_side_by_side) {
    View v = labelled(PARTIAL "module 0x140000000 0x10000 C:\\a.dll\n"
                              "module 0x140010000 0x10000 C:\\b.dll\n");
    EXPECT_AT(&v, 0x140000000, "image C:\\a.dll");
    EXPECT_AT(&v, 0x14000ffff, "image C:\\a.dll");
    EXPECT_AT(&v, 0x140010000, "image C:\\b.dll");
    unlabel(&v);
}

// Bytes below and above the stack pointer's own range are nobody's stack.
Test(islands, ranges_of_bytes_are_told_apart) {
    View v = labelled(PARTIAL "thread 7 sp=0x600000\nthread 8 sp=0x701fff\nthread 9 sp=0x702000\n"
                              "page 0x5ff000 1\npage 0x601000 1\npage 0x700000 2\n");
    EXPECT_AT(&v, 0x5ff000, "unknown");
    EXPECT_AT(&v, 0x601000, "unknown");
    EXPECT_AT(&v, 0x700000, "unknown");
    EXPECT_AT(&v, 0x701000, "stack thread 8");
    EXPECT_AT(&v, 0x702000, "not captured");
    unlabel(&v);
}

// What lies partly above a hole is told up to where the kernel's word begins.
Test(islands, islands_end_with_the_hole) {
#define HOLE "platform windows 10.0.19042\nhole 0x10000 16\nregion 0x20000 16 commit private RW\n"
    View v = labelled(HOLE "module 0x10000 0x18000 C:\\a.dll\n");
    EXPECT_AT(&v, 0x10000, "image C:\\a.dll");
    EXPECT_AT(&v, 0x1ffff, "image C:\\a.dll");
    EXPECT_AT(&v, 0x20000, "private");
    unlabel(&v);
    v = labelled(HOLE "thread 7 sp=0x1f800\npage 0x1f000 3\n");
    EXPECT_AT(&v, 0x1f800, "stack thread 7");
    EXPECT_AT(&v, 0x20000, "private");
    unlabel(&v);
}

// A damaged row of the list is in the way of a sound one: nothing says which is which.
Test(islands, modules_that_cannot_be_make_no_image) {
    View v = labelled(PARTIAL "module 0x140000000 0x25000 C:\\a.dll\n"
                              "module 0x140020000 0x5000 C:\\b.dll\n"
                              "module 0x150001000 0x5000 C:\\unaligned.dll\n"
                              "module 0x160000000 0x5000 C:\\sound.dll\n");
    EXPECT_AT(&v, 0x140000000, "not captured");
    EXPECT_AT(&v, 0x140020000, "not captured");
    EXPECT_AT(&v, 0x150001000, "not captured");
    EXPECT_AT(&v, 0x160000000, "image C:\\sound.dll");
    unlabel(&v);
}

Test(islands, captured_bytes_of_unknown_use_are_unknown) {
    View v = labelled(PARTIAL "page 0x600000 2\n");
    EXPECT_AT(&v, 0x600000, "unknown");
    EXPECT_AT(&v, 0x601fff, "unknown");
    EXPECT_AT(&v, 0x602000, "not captured");
    cr_expect_str_eq(rule_at(&v, 0x600000), "captured-bytes", "%s", rule_at(&v, 0x600000));
    unlabel(&v);
}

// The kernel's word, where there is one, is not second to such a row.
Test(islands, where_regions_are_captured_islands_say_nothing) {
    View v = labelled("platform windows 10.0.19042\nregion 0x10000 16 commit private RW\n"
                      "region 0x600000 2 commit private RW\npage 0x600000 2\n"
                      "module 0x10000 0x5000 C:\\gone.dll\nthread 7 sp=0x600800\n");
    EXPECT_AT(&v, 0x600000, "private");
    EXPECT_AT(&v, 0x10000, "private");
    cr_expect_str_eq(rejected_at(&v, 0x600000), "", "%s", rejected_at(&v, 0x600000));
    unlabel(&v);
}

// arm64 has the TEB and PEB of amd64; one that does not name itself in its place is not read.
Test(islands, teb_of_arm64_is_read_where_it_names_itself) {
    static const char regions[] = "platform windows 10.0.22631 arm64\n"
                                  "region 0x800000 2 commit private RW\n"
                                  "region 0x400000 252 reserve private\nregion + 1 commit private "
                                  "RW+G\nregion + 3 commit private RW\n"
                                  "thread 7 teb=0x800000\n"
                                  "u64 0x800008 0x500000 0x4fd000\nu64 0x801478 0x400000\n";
    char text[600];
    View v = labelled(regions);
    EXPECT_AT(&v, 0x800000, "teb thread 7");
    EXPECT_AT(&v, 0x4ff000, "private");
    unlabel(&v);
    snprintf(text, sizeof text, "%su64 0x800030 0x800000\n", regions);
    v = labelled(text);
    EXPECT_AT(&v, 0x4ff000, "stack thread 7 committed");
    unlabel(&v);
}

static View open_real(const char *name) {
    const char *path = shared_dump(name);
    View v;
    Error err = {""};
    if (!path)
        cr_skip_test("../shared/dumps is not beside the project");
    cr_assert(view_open_lenient(path, &v, &err), "%s", err.text);
    return v;
}

static size_t count(const View *v, Kind kind) {
    size_t found = 0;
    for (size_t i = 0; i < v->map.label_count; i++)
        found += v->map.labels[i].kind == kind;
    return found;
}

// What two real processes' threads, modules and TEBs say, without a region list. lldb's own
// listing of the first one's modules and the TEB's fields agree.
Test(islands, real_dumps_without_a_region_list_are_islands) {
    View v = open_real("no-region-list-win10-16299.dmp");
    EXPECT_AT(&v, 0xaddac91000, "teb thread 10860");
    EXPECT_AT(&v, 0xaddac90000, "peb");
    EXPECT_AT(&v, v.snapshot.threads[0].stack_pointer, "stack thread 10860");
    EXPECT_AT(&v, 0x7ff7a1310000, "image C:\\temp\\sigsegv.exe");
    EXPECT_AT(&v, 0x20000000000, "not captured");
    cr_expect(count(&v, KIND_IMAGE) == 4 && count(&v, KIND_TEB) == 1 && count(&v, KIND_PEB) == 1 &&
                  count(&v, KIND_STACK) == 1,
              "4 modules and 1 thread");
    view_close(&v);
    v = open_real("no-region-list-win10-19042.dmp");
    cr_expect(count(&v, KIND_IMAGE) == 21 && count(&v, KIND_TEB) == 4 && count(&v, KIND_PEB) == 1 &&
                  count(&v, KIND_STACK) == 4,
              "21 modules and 4 threads");
    cr_expect_eq(v.map.conflict_count, 0, "nothing contradicts");
    view_close(&v);
}

Test(islands, dump_in_which_nothing_can_be_read_is_refused) {
    const char *path = shared_dump("malformed-invalid-range.dmp");
    View v;
    Error err = {""};
    if (!path)
        cr_skip_test("../shared/dumps is not beside the project");
    cr_expect_not(view_open_lenient(path, &v, &err), "there is nothing to show");
    cr_expect(strstr(err.text, "nothing in this minidump says anything"), "said: %s", err.text);
}

// What is written is what is read.

#include "minidump.h"
#include "support.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static const char everything[] =
    "platform wine 8.0\n"
    "pid 32\n"
    "peb 0x7ffde000\n"
    "checkpoint after.free 2 main\n"
    "region 0x10000 3 commit private RW\n"
    "region + 1 commit private RW+G\n"
    "region + 12 reserve private\n"
    "region 0x40000 1 commit mapped R\n"
    "region 0x7ffd8000 8 commit private RW\n"
    "region 0x140000000 5 commit image RX WCX\n"
    "thread 0x24 teb=0x7ffd8000 sp=0x13ff0 start=0x140001000 name=worker one\n"
    "thread 0x28 teb=0x7ffda000 sp=0x123456789abcdef0 ssp=0x8fefc8\n"
    "thread 0x30 ssp=0x9fefc8\n"
    "thread 0x2c\n"
    "module 0x140000000 0x5000 C:\\Gr\xc3\xbc\xc3\x9f"
    "e \xf0\x9f\x98\x80\\task.exe\n"
    "section 0x40000 file \\??\\C:\\100% of it.bin\n"
    "section 0x50000 pagefile\n"
    "section 0x60000 pagefile 0x1f3\n"
    "walk 0x10a0000 finished\n"
    "walk 0x10b0000 locked\n"
    "walkregion 0x10a0000 segment 0x10a0000\n"
    "walkregion 0x10a0000 large 0x10c0000\n"
    "walkregion 0x10a0000 frontend 0x10d0000\n"
    "locked 0x10000 0x12000\n"
    "locked 0x7ffd8000 0x7ffd9000\n"
    "claim base 0x10000\n"
    "claim base.1 0xffffffffffffffff\n"
    "parameter pages 47\n"
    "capability stack_grows 0\n"
    "u64 0x7ffd8008 0x320000 0x31e000\n"
    "page 0x10000 3\n";

typedef struct Bytes {
    char *data;
    size_t size;
} Bytes;

static Snapshot parsed(const char *text) {
    Snapshot s;
    Error err = {0};
    cr_assert(text_snapshot(text, &s, &err), "the text should be a snapshot: %s", err.text);
    return s;
}

static Bytes written(const Snapshot *s) {
    Bytes b;
    Error err = {0};
    FILE *out = open_memstream(&b.data, &b.size);
    cr_assert(minidump_write(s, out, &err), "writing failed: %s", err.text);
    fclose(out);
    return b;
}

static Snapshot read_back(const Bytes *b) {
    Snapshot s;
    Error err = {0};
    snapshot_init(&s);
    cr_assert(minidump_parse(b->data, b->size, &s, &err), "its own dump was refused: %s", err.text);
    return s;
}

static char *printed(const Snapshot *s) {
    Bytes text;
    FILE *out = open_memstream(&text.data, &text.size);
    text_snapshot_print(s, out);
    fclose(out);
    return text.data;
}

static void expect_same(const Snapshot *before, const Snapshot *after) {
    char *a = printed(before), *b = printed(after);
    cr_expect_str_eq(a, b, "wrote\n%s\nand read\n%s", a, b);
    free(a);
    free(b);
    cr_assert_eq(before->memory_count, after->memory_count, "the same number of memory ranges");
    for (size_t i = 0; i < before->memory_count; i++) {
        const MemoryRange *x = &before->memory[i], *y = &after->memory[i];
        cr_assert(x->base == y->base && x->size == y->size, "range %zu has the same place", i);
        cr_expect(memcmp(x->bytes, y->bytes, x->size) == 0, "range %zu has the same bytes", i);
    }
}

static void expect_survives(const char *text) {
    Snapshot s = parsed(text);
    Bytes b = written(&s);
    Snapshot again = read_back(&b);
    expect_same(&s, &again);
    cr_expect_str_eq(s.platform.name, again.platform.name, "the platform's name");
    cr_expect(s.platform.wine == again.platform.wine && s.platform.arch == again.platform.arch &&
                  s.platform.major == again.platform.major &&
                  s.platform.minor == again.platform.minor &&
                  s.platform.build == again.platform.build,
              "the platform's numbers");
    snapshot_free(&again);
    snapshot_free(&s);
    free(b.data);
}

Test(minidump_roundtrip, every_fact_survives) {
    expect_survives(everything);
}

Test(minidump_roundtrip, an_x86_process_survives) {
    expect_survives("platform windows 10.0.19045 x86\npid 4\n"
                    "region 0x10000 1 commit private RW\n"
                    "thread 0x24 teb=0x7ffd8000 sp=0x13ff0\n");
}

Test(minidump_roundtrip, not_captured_stays_not_captured) {
    expect_survives("platform windows 10.0.22631\nnot-captured threads modules sections walks\n"
                    "region 0x10000 1 commit private RW\n");
    expect_survives("platform windows 10.0.22631\nnot-captured regions\n");
}

Test(minidump_roundtrip, none_stays_none) {
    expect_survives("platform wine 8.0\n");
}

Test(minidump_roundtrip, ranges_that_are_not_whole_pages_survive) {
    Snapshot s = parsed("platform wine 8.0\nregion 0x10000 4 commit private RW\n");
    Error err;
    cr_assert(snapshot_add_memory(&s, 0x10003, 5, "abcde", true) &&
                  snapshot_add_memory(&s, 0x11fff, 2, "xy", true) && snapshot_finish(&s, &err),
              "two odd ranges");
    Bytes b = written(&s);
    Snapshot again = read_back(&b);
    expect_same(&s, &again);
    snapshot_free(&again);
    snapshot_free(&s);
    free(b.data);
}

Test(minidump_roundtrip, writing_twice_gives_the_same_bytes) {
    Snapshot s = parsed(everything);
    Bytes a = written(&s), b = written(&s);
    cr_expect(a.size == b.size && memcmp(a.data, b.data, a.size) == 0,
              "a dump depends on its snapshot only");
    snapshot_free(&s);
    free(a.data);
    free(b.data);
}

Test(minidump_roundtrip, a_module_too_large_for_the_format_is_an_error) {
    Snapshot s = parsed("platform wine 8.0\nmodule 0x140000000 0x100000000 C:\\huge.exe\n");
    Error err = {0};
    FILE *out = tmpfile();
    cr_expect_not(minidump_write(&s, out, &err), "SizeOfImage has 32 bits");
    cr_expect_str_eq(err.text, "module C:\\huge.exe: 0x100000000 bytes do not fit into a minidump");
    fclose(out);
    snapshot_free(&s);
}

Test(minidump_roundtrip, a_full_disk_is_an_error) {
    Snapshot s = parsed(everything);
    Error err = {0};
    FILE *out = fopen("/dev/full", "wb");
    if (!out)
        cr_skip_test("there is no /dev/full here");
    cr_expect_not(minidump_write(&s, out, &err), "nothing can be written to a full device");
    cr_expect(strstr(err.text, "writing the minidump: No space left"), "said: %s", err.text);
    fclose(out);
    snapshot_free(&s);
}

Test(minidump_roundtrip, a_real_dump_survives) {
    static const char *const names[] = {"win11-22000-tiny-exe.dmp", "win11-22631-electron.dmp",
                                        "no-region-list-win10-19042.dmp"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *path = shared_dump(names[i]);
        if (!path)
            cr_skip_test("the real dumps are not beside the project");
        Snapshot s;
        Error err = {0};
        snapshot_init(&s);
        cr_assert(minidump_read(path, &s, &err), "%s", err.text);
        Bytes b = written(&s);
        Snapshot again = read_back(&b);
        expect_same(&s, &again);
        snapshot_free(&again);
        snapshot_free(&s);
        free(b.data);
    }
}

// Each allocation fails once, in turn: whatever was begun ends with a sentence,
// an empty snapshot and, under AddressSanitizer, no block left behind.

#include "minidump.h"
#include "support.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char facts[] = "platform wine 8.0\n"
                            "pid 32\n"
                            "checkpoint after 2 main\n"
                            "region 0x10000 3 commit private RW\n"
                            "region + 1 commit private RW+G\n"
                            "region 0x7ffd8000 8 commit private RW\n"
                            "thread 0x24 teb=0x7ffd8000 sp=0x13ff0 start=0x140001000 name=worker\n"
                            "module 0x140000000 0x5000 C:\\task.exe\n"
                            "section 0x40000 file \\??\\C:\\data.bin\n"
                            "walk 0x10a0000 finished\n"
                            "walkregion 0x10a0000 segment 0x10a0000\n"
                            "claim base 0x10000\n"
                            "parameter pages 47\n"
                            "capability stack_grows 0\n"
                            "page 0x10000 2\n";

static Snapshot parsed(void) {
    Snapshot s;
    Error err = {0};
    cr_assert(text_snapshot(facts, &s, &err), "%s", err.text);
    return s;
}

static char *written(size_t *size) {
    Snapshot s = parsed();
    Error err = {0};
    char *bytes;
    FILE *out = open_memstream(&bytes, size);
    cr_assert(minidump_write(&s, out, &err), "%s", err.text);
    fclose(out);
    snapshot_free(&s);
    return bytes;
}

static void expect_out_of_memory(unsigned long n, bool ok, const Error *err, const Snapshot *s) {
    cr_assert_not(ok, "allocation %lu failed and nobody noticed", n);
    cr_assert(strstr(err->text, "out of memory"), "allocation %lu: said '%s'", n, err->text);
    cr_assert(!s->store && !s->regions, "allocation %lu: the snapshot is not empty", n);
}

Test(out_of_memory, reading_a_dump_reports_it) {
    size_t size;
    char *bytes = written(&size);
    Snapshot s;
    unsigned long n = 0;
    for (bool failed = true; failed;) {
        Error err = {0};
        snapshot_init(&s);
        fail_allocation(++n);
        const bool ok = minidump_parse(bytes, size, &s, &err);
        failed = allocation_failed();
        if (failed)
            expect_out_of_memory(n, ok, &err, &s);
        else
            cr_expect(ok, "with enough memory it is read: %s", err.text);
    }
    cr_expect_gt(n, 20, "reading should need more than %lu allocations", n);
    snapshot_free(&s);
    free(bytes);
}

Test(out_of_memory, reading_a_dump_from_a_file_reports_it) {
    size_t size;
    char *bytes = written(&size), path[] = "/tmp/regionlab-oom-XXXXXX";
    FILE *file = fdopen(mkstemp(path), "wb");
    cr_assert_eq(fwrite(bytes, 1, size, file), size, "a temporary file");
    fclose(file);
    Snapshot s;
    unsigned long n = 0;
    for (bool failed = true; failed;) {
        Error err = {0};
        snapshot_init(&s);
        fail_allocation(++n);
        const bool ok = minidump_read(path, &s, &err);
        failed = allocation_failed();
        if (failed)
            expect_out_of_memory(n, ok, &err, &s);
    }
    unlink(path);
    snapshot_free(&s);
    free(bytes);
}

Test(out_of_memory, writing_a_dump_reports_it) {
    Snapshot s = parsed();
    unsigned long n = 0;
    for (bool failed = true; failed;) {
        Error err = {0};
        FILE *out = tmpfile();
        fail_allocation(++n);
        const bool ok = minidump_write(&s, out, &err);
        failed = allocation_failed();
        cr_assert_eq(ok, !failed, "allocation %lu", n);
        if (failed)
            cr_assert_str_eq(err.text, "writing the minidump: out of memory", "said: %s", err.text);
        fclose(out);
    }
    cr_expect_gt(n, 1, "writing needs memory");
    snapshot_free(&s);
}

static bool read_ones(void *self, vm_addr addr, void *buf, size_t size) {
    (void)self, (void)addr;
    memset(buf, 1, size);
    return true;
}

Test(out_of_memory, a_page_that_cannot_be_kept_is_not_read) {
    for (unsigned long n = 1;; n++) {
        Snapshot s = parsed();
        s.source = (Source){read_ones, NULL};
        uint8_t byte;
        fail_allocation(n);
        const bool ok = snapshot_read(&s, 0x12000, &byte, 1);
        const bool failed = allocation_failed();
        cr_assert_eq(ok, !failed, "allocation %lu", n);
        cr_assert_eq(s.memory_count, failed ? 2 : 3, "allocation %lu: a half kept page", n);
        cr_assert(snapshot_read(&s, 0x12000, &byte, 1) && byte == 1,
                  "the snapshot goes on after allocation %lu", n);
        snapshot_free(&s);
        if (!failed)
            break;
    }
}

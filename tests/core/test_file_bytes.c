// Files of odd sizes and kinds, as a dump's path may name them.

#include "minidump.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static char path[] = "/tmp/regionlab-file-XXXXXX";

static void make(void) {
    const int file = mkstemp(path);
    cr_assert(file >= 0);
    close(file);
}

static void drop(void) {
    unlink(path);
}

TestSuite(file_bytes, .init = make, .fini = drop, .timeout = 30);

static void expect_refused(const char *expected) {
    Snapshot s;
    Error err = {0};
    snapshot_init(&s);
    cr_assert_not(minidump_read(path, &s, &err), "no dump");
    cr_expect(strstr(err.text, expected), "\"%s\" does not hold \"%s\"", err.text, expected);
    cr_expect(strstr(err.text, path), "\"%s\" does not name the file", err.text);
}

Test(file_bytes, empty_file_is_not_a_dump) {
    FileBytes file;
    Error err = {0};
    cr_assert(file_open(path, &file, &err), "%s", err.text);
    cr_expect_eq(file.size, 0);
    file_close(&file);
    expect_refused("the file is empty");
}

Test(file_bytes, text_is_not_a_dump) {
    FILE *file = fopen(path, "w");
    fputs("This is a text of more than thirty-two bytes, and no dump.\n", file);
    fclose(file);
    expect_refused("not a minidump");
}

// Five gigabytes, all hole: nothing of it may be copied.
Test(file_bytes, huge_file_needs_no_memory) {
    struct rusage before, after;
    cr_assert_eq(truncate(path, (off_t)5 << 30), 0);
    getrusage(RUSAGE_SELF, &before);
    expect_refused("not a minidump");
    getrusage(RUSAGE_SELF, &after);
    cr_expect_lt(after.ru_maxrss - before.ru_maxrss, 65536, "%ld KB more",
                 after.ru_maxrss - before.ru_maxrss);
}

Test(file_bytes, pipe_is_read_to_its_end) {
    int ends[2];
    char name[40];
    FileBytes file;
    Error err = {0};
    cr_assert_eq(pipe(ends), 0);
    cr_assert_eq(write(ends[1], "MDMP", 4), 4);
    close(ends[1]);
    snprintf(name, sizeof name, "/dev/fd/%d", ends[0]);
    cr_assert(file_open(name, &file, &err), "%s", err.text);
    cr_expect(file.size == 4 && memcmp(file.bytes, "MDMP", 4) == 0 && !file.mapped);
    file_close(&file);
}

Test(file_bytes, folder_is_named_and_refused) {
    FileBytes file;
    Error err = {0};
    cr_expect_not(file_open("/", &file, &err));
    cr_expect_str_eq(err.text, "/: Is a directory");
}

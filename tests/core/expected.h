// Files of the project that must be what the code makes of them now. After a change that is
// meant, run the tests with REGIONLAB_UPDATE_EXPECTED=1 and read the difference as code.

#ifndef REGIONLAB_TESTS_EXPECTED_H
#define REGIONLAB_TESTS_EXPECTED_H

#include "support.h"
#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

// file is a path from the project's root.
static inline void expect_file(const char *file, const char *text) {
    const char *path = project_path(file);
    if (getenv("REGIONLAB_UPDATE_EXPECTED")) {
        FILE *out = fopen(path, "w");
        cr_assert(out && fputs(text, out) >= 0 && fclose(out) == 0, "cannot write %s: %s", path,
                  strerror(errno));
    }
    size_t size;
    char *expected = read_file(path, &size);
    cr_assert(expected, "%s is missing", path);
    cr_expect_str_eq(text, expected, "%s differs; now it is:\n%s", path, text);
    free(expected);
}

#endif

#include "evidence.h"

#include <stdlib.h>
#include <string.h>

static bool read_runs(const char *contents, RunList *runs, Error *err) {
    char *folder = make_folder();
    write_text(folder, "runs.tsv", contents);
    char *path = path_in(folder, "runs.tsv");
    const bool ok = runs_read(path, runs, err);
    free(path);
    remove_folder(folder);
    return ok;
}

Test(runs, line_is_task_run_and_folder) {
    RunList runs;
    Error err;
    cr_assert(read_runs("a\t4711\tevidence/with space\nb\tcount=max\tx\tcut", &runs, &err), "%s",
              err.text);
    cr_assert_eq(runs.count, 2, "there are 2 runs, not %zu", runs.count);
    cr_expect_str_eq(runs.items[0].task, "a");
    cr_expect_str_eq(runs.items[0].name, "4711");
    cr_expect_str_eq(runs.items[0].folder, "evidence/with space");
    cr_expect_str_eq(runs.items[1].name, "count=max");
    cr_expect_str_eq(runs.items[1].folder, "x");
    cr_expect(runs.items[1].is_cut, "the last line needs no line feed");
    cr_expect_not(runs.items[0].is_cut);
    runs_free(&runs);
}

Test(runs, bad_file_is_refused_by_line) {
    static const struct {
        const char *contents, *says;
    } cases[] = {
        {"", "lists no run"},
        {"a\t1\n", "line 1: must be TASK"},
        {"a\t1\tx\n\nb\t1\tx\n", "line 2: must be TASK"},
        {"a\t1\tx\ty\n", "line 1: must be TASK"},
        {"\t1\tx\n", "line 1: must be TASK"},
        {"a\t\tx\n", "line 1: must be TASK"},
        {"a\t1\t\n", "line 1: must be TASK"},
        {"a\t1\tx\nb\t1\tx\na\t1\ty\n", "line 3: run 1 of a is listed twice"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        RunList runs = {.count = 9};
        Error err = {""};
        cr_expect_not(read_runs(cases[i].contents, &runs, &err), "case %zu is refused", i);
        cr_expect(strstr(err.text, cases[i].says) != NULL, "case %zu: \"%s\" says \"%s\"", i,
                  err.text, cases[i].says);
        cr_expect(runs.count == 0 && !runs.items, "case %zu: nothing is listed", i);
    }
}

Test(runs, file_with_a_nul_is_not_text) {
    char *folder = make_folder();
    char *path = path_in(folder, "runs.tsv");
    FILE *file = fopen(path, "wb");
    fwrite("a\t1\tx\0y", 1, 7, file);
    fclose(file);
    RunList runs;
    Error err = {""};
    cr_expect_not(runs_read(path, &runs, &err), "a NUL would hide what follows");
    cr_expect(strstr(err.text, "is not text") != NULL, "the error is \"%s\"", err.text);
    free(path);
    remove_folder(folder);
}

Test(runs, missing_file_is_named) {
    RunList runs;
    Error err;
    cr_expect_not(runs_read("/nonexistent/runs.tsv", &runs, &err), "there is no such file");
    cr_expect(strstr(err.text, "/nonexistent/runs.tsv") != NULL, "\"%s\" names it", err.text);
}

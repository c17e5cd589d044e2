// The judge for where there is no Criterion: every test in this one process. A fault ends one
// run, as in the other judge; a check that crashes ends all of them. What it writes is the same,
// line by line, which tests/grader/grading/test_both_judges.py compares.

#include "judge.h"

#include "judging.h"

#include <string.h>
#include <unistd.h>

static PlainTest *tests;
static const RunList *all_runs;
static int out;
static Counts counts;
static size_t failed_of_test;
static bool faulted;

void plain_add(PlainTest *test) {
    PlainTest **at = &tests;
    while (*at && strcmp((*at)->name, test->name) < 0)
        at = &(*at)->next;
    test->next = *at;
    *at = test;
}

static bool has_test(const char *task) {
    for (const PlainTest *test = tests; test; test = test->next)
        if (!strcmp(test->name, task))
            return true;
    return false;
}

static void count(const char *check, bool passed) {
    (void)check;
    counts.checks_passed += passed;
    counts.checks_failed += !passed;
    failed_of_test += !passed;
}

void judge_runs(const char *task, void (*checks)(void)) {
    for (size_t i = 0; i < all_runs->count; i++)
        if (!strcmp(all_runs->items[i].task, task) &&
            !judge_run(&all_runs->items[i], checks, out, count))
            faulted = true;
}

static void run_test(const PlainTest *test) {
    failed_of_test = 0;
    test->body();
    counts.tests++;
    counts.passed += failed_of_test == 0;
    counts.failed += failed_of_test > 0;
}

static bool judge_runs_of(const RunList *runs, const char *runs_path, const char *out_path) {
    Error err;
    (void)runs_path;
    all_runs = runs;
    if (!tasks_have_checks(runs, has_test))
        return false;
    out = line_file_open(out_path, false, &err);
    if (out < 0) {
        fprintf(stderr, "judge: %s\n", err.text);
        return false;
    }
    for (const PlainTest *test = tests; test; test = test->next)
        if (has_task(runs, test->name))
            run_test(test);
    close(out);
    return judge_end(out_path, &counts, runs->count, counts.tests) && !faulted;
}

int main(int argc, char **argv) {
    return judge_main(argc, argv, judge_runs_of);
}

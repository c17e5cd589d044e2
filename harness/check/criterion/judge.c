// The judge that grades. Every task's check.c is a Criterion test, which Criterion runs in a
// process of its own (this program, started again; main() does not run there: worker.c). This
// process chooses the tests that the runs file names, and in the end checks Criterion's counts
// against the lines that the workers wrote.

#include "judge.h"
#include "worker.h"

#include <criterion/criterion.h>
#include <criterion/hooks.h>
#include <criterion/options.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

// What Criterion saw of the workers.
static Counts counts;

ReportHook(TEST_CRASH)(struct criterion_test_stats *stats) {
    // A worker whose runs had a fault has reported it before it aborted.
    if (stats->signal != SIGABRT)
        fprintf(stderr, "judge: %s: its checks crashed (signal %d)\n", stats->test->name,
                stats->signal);
}

ReportHook(POST_TEST)(struct criterion_test_stats *stats) {
    if (stats->timed_out)
        fprintf(stderr, "judge: %s: its checks took longer than %.0f s\n", stats->test->name,
                stats->test->data->timeout);
}

ReportHook(POST_ALL)(struct criterion_global_stats *stats) {
    counts.crashed = stats->tests_crashed;
    counts.passed = stats->tests_passed;
    counts.failed = stats->tests_failed;
    counts.tests = stats->nb_tests - stats->tests_skipped;
    counts.checks_passed = stats->asserts_passed;
    counts.checks_failed = stats->asserts_failed;
}

// The judge's tests, one for each task. Free the array.
static struct criterion_test **list_tests(struct criterion_test_set *set, size_t *count) {
    struct criterion_test **tests = calloc(set->tests + 1, sizeof *tests);
    *count = 0;
    FOREACH_SET(struct criterion_suite_set * suite, set->suites) {
        if (!tests || !suite->tests)
            continue;
        FOREACH_SET(struct criterion_test * test, suite->tests) {
            if (*count < set->tests)
                tests[(*count)++] = test;
        }
    }
    return tests;
}

static struct criterion_test **tests;
static size_t test_count;

static bool has_test(const char *task) {
    for (size_t i = 0; i < test_count; i++)
        if (!strcmp(tests[i]->name, task))
            return true;
    return false;
}

// Leaves the tests that the runs name, and returns how many.
static size_t choose_tests(const RunList *runs) {
    size_t chosen = 0;
    for (size_t i = 0; i < test_count; i++) {
        const bool wanted = has_task(runs, tests[i]->name);
        tests[i]->data->disabled = !wanted;
        // A run takes some ms; only a check that never ends comes near this. (Criterion
        // 2.4.1 heeds a test's own limit, and not the one in criterion_options.)
        tests[i]->data->timeout = 20 + 2 * (double)runs->count;
        chosen += wanted;
    }
    return chosen;
}

// Settings of the environment (CRITERION_TEST_PATTERN and its like) decide nothing here.
static void set_criterion(void) {
    // Prints nothing. CRITERION_LOG_LEVEL_QUIET would also suppress what workers print on
    // standard error, and with it the reason for a fault.
    static struct criterion_logger silent;
    criterion_options.logger = &silent;
    criterion_options.pattern = NULL;
    criterion_options.fail_fast = false;
    criterion_options.jobs = 1; // lines in one order; the grader starts several judges
}

static bool judge_runs_of(const RunList *runs, const char *runs_path, const char *out_path) {
    struct criterion_test_set *set = criterion_initialize();
    set_criterion();
    tests = list_tests(set, &test_count);
    bool complete = tests && tasks_have_checks(runs, has_test);
    if (complete) {
        const size_t chosen = choose_tests(runs);
        setenv(JUDGE_RUNS_VARIABLE, runs_path, 1);
        setenv(JUDGE_CHECKS_VARIABLE, out_path, 1);
        criterion_run_all_tests(set);
        complete = judge_end(out_path, &counts, runs->count, chosen);
    }
    free(tests);
    criterion_finalize(set);
    return complete;
}

// Criterion 2.4.1 hears its workers on /tmp/criterion_PID.sock, leaves the file there, and
// gives up where another user's file has the name. Then we go on under another process id.
// Writes the socket's path.
static void take_free_socket(char *path, size_t size) {
    for (;;) {
        snprintf(path, size, "/tmp/criterion_%lld.sock", (long long)getpid());
        if (unlink(path) == 0 || errno == ENOENT)
            return;
        pid_t child = fork();
        if (child == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL); // who stops the judge stops its first process
            continue;
        }
        int status;
        bool ended = child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status);
        exit(ended ? WEXITSTATUS(status) : EXIT_FAULT);
    }
}

int main(int argc, char **argv) {
    char socket[64];
    take_free_socket(socket, sizeof socket);
    const int status = judge_main(argc, argv, judge_runs_of);
    unlink(socket);
    return status;
}

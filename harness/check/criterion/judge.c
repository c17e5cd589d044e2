// judge --runs FILE --out CHECKS.jsonl
//
// Judges recorded runs: no student code runs here. Every task's check.c is a Criterion
// test, which Criterion runs in a process of its own (this program, started again; main()
// does not run there). This process chooses the tests that the runs file names, and in
// the end checks Criterion's counts against the lines that the workers wrote.

#include "judging.h"

#include <criterion/hooks.h>
#include <criterion/options.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { EXIT_JUDGED = 0, EXIT_USAGE = 2, EXIT_FAULT = 3 };

// What Criterion saw of the workers.
static struct {
    size_t tests, passed, failed, crashed;
    size_t checks_passed, checks_failed;
} counts;

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

static bool has_task(const RunList *runs, const char *task) {
    for (size_t i = 0; i < runs->count; i++)
        if (!strcmp(runs->items[i].task, task))
            return true;
    return false;
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

static bool has_test(struct criterion_test *const *tests, size_t count, const char *task) {
    for (size_t i = 0; i < count; i++)
        if (!strcmp(tests[i]->name, task))
            return true;
    return false;
}

// Leaves the tests that the runs name; *chosen is how many. False when a run's task has none.
static bool choose_tests(struct criterion_test *const *tests, size_t count, const RunList *runs,
                         size_t *chosen) {
    for (size_t i = 0; i < runs->count; i++)
        if (!has_test(tests, count, runs->items[i].task)) {
            fprintf(stderr, "judge: task \"%s\" has no checks: is it in harness/tasks/?\n",
                    runs->items[i].task);
            return false;
        }
    *chosen = 0;
    for (size_t i = 0; i < count; i++) {
        const bool wanted = has_task(runs, tests[i]->name);
        tests[i]->data->disabled = !wanted;
        // A run takes some ms; only a check that never ends comes near this. (Criterion
        // 2.4.1 heeds a test's own limit, and not the one in criterion_options.)
        tests[i]->data->timeout = 20 + 2 * (double)runs->count;
        *chosen += wanted;
    }
    return true;
}

static bool create_output(const char *path) {
    const int out = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (out < 0 || close(out) != 0) {
        fprintf(stderr, "judge: %s: %s\n", path, strerror(errno));
        return false;
    }
    return true;
}

// The last line: Criterion's counts, which the reader checks against the lines above.
static bool write_summary(const char *path) {
    Line line;
    Error err = {"cannot be reopened"};
    const int out = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
    bool written = out >= 0 && line_begin(&line, &err);
    if (written) {
        json_text(&line.json, "judge", "end");
        json_number(&line.json, "tests", counts.tests);
        json_number(&line.json, "passed", counts.passed);
        json_number(&line.json, "failed", counts.failed);
        json_number(&line.json, "crashed", counts.crashed);
        json_number(&line.json, "checks_passed", counts.checks_passed);
        json_number(&line.json, "checks_failed", counts.checks_failed);
        written = line_write(&line, out, &err);
    }
    if (out >= 0)
        close(out);
    if (!written)
        fprintf(stderr, "judge: %s: %s\n", path, err.text);
    return written;
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

// How many lines contain the text. Quotes inside a JSON string are escaped, so no student's
// text can look like `"end":true`.
static size_t count_lines(const char *path, const char *words) {
    FILE *file = fopen(path, "r");
    char *line = NULL;
    size_t room = 0, count = 0;
    while (file && getline(&line, &room, file) > 0)
        count += strstr(line, words) != NULL;
    free(line);
    if (file)
        fclose(file);
    return count;
}

// Two witnesses of what was judged: the lines and Criterion. Reports where they differ.
static bool is_confirmed(const char *out_path, size_t runs, size_t tasks) {
    const struct {
        const char *what;
        size_t wanted, found;
    } witnesses[] = {
        {"tasks judged", tasks, counts.tests},
        {"runs judged to their end", runs, count_lines(out_path, "\"end\":true")},
        {"passed checks", counts.checks_passed, count_lines(out_path, "\"status\":\"passed\"")},
        {"failed checks", counts.checks_failed, count_lines(out_path, "\"status\":\"failed\"")},
        {"tasks whose checks crashed", 0, counts.crashed},
    };
    bool confirmed = true;
    for (size_t i = 0; i < sizeof witnesses / sizeof *witnesses; i++)
        if (witnesses[i].wanted != witnesses[i].found) {
            fprintf(stderr, "judge: %s: %zu, expected %zu\n", witnesses[i].what, witnesses[i].found,
                    witnesses[i].wanted);
            confirmed = false;
        }
    return confirmed;
}

static int judge(const char *runs_path, const char *out_path) {
    RunList runs;
    Error err;
    if (!runs_read(runs_path, &runs, &err)) {
        fprintf(stderr, "judge: %s\n", err.text);
        return EXIT_FAULT;
    }
    struct criterion_test_set *set = criterion_initialize();
    set_criterion();
    size_t count, chosen = 0;
    struct criterion_test **tests = list_tests(set, &count);
    bool complete = tests && choose_tests(tests, count, &runs, &chosen) && create_output(out_path);
    if (complete) {
        setenv(JUDGE_RUNS_VARIABLE, runs_path, 1);
        setenv(JUDGE_CHECKS_VARIABLE, out_path, 1);
        criterion_run_all_tests(set);
        complete = write_summary(out_path) && is_confirmed(out_path, runs.count, chosen);
    }
    free(tests);
    criterion_finalize(set);
    runs_free(&runs);
    return complete ? EXIT_JUDGED : EXIT_FAULT;
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

static int usage(FILE *out) {
    fputs("usage: judge --runs FILE --out CHECKS.jsonl\n"
          "FILE has one line for each run: TASK<TAB>RUN<TAB>EVIDENCE-FOLDER,\n"
          "and <TAB>cut for one that ended before its last checkpoint\n"
          "exit codes: 0 every run was judged, 2 usage, 3 some run could not be judged\n",
          out);
    return out == stdout ? EXIT_JUDGED : EXIT_USAGE;
}

int main(int argc, char **argv) {
    static const struct option options[] = {{"runs", required_argument, NULL, 'r'},
                                            {"out", required_argument, NULL, 'o'},
                                            {"help", no_argument, NULL, 'h'},
                                            {0}};
    const char *runs_path = NULL, *out_path = NULL;
    for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;)
        switch (option) {
        case 'r': runs_path = optarg; break;
        case 'o': out_path = optarg; break;
        case 'h': return usage(stdout);
        default: return usage(stderr);
        }
    if (!runs_path || !out_path || optind != argc)
        return usage(stderr);
    char socket[64];
    take_free_socket(socket, sizeof socket);
    int status = judge(runs_path, out_path);
    unlink(socket);
    return status;
}

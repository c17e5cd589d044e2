// The judge as the grader calls it, over evidence written by hand: the checks are those of
// judged/checks.c.

#include "evidence.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char *folder; // runs.tsv, checks.jsonl, errors.txt, and the evidence of one run

static void prepare(void) {
    folder = make_folder();
}
static void clean(void) {
    remove_folder(folder);
}
TestSuite(judge, .init = prepare, .fini = clean);

// The judges are built beside this program.
static const char *judge_path(const char *judge) {
    static char path[PATH_MAX + 32];
    const ssize_t length = readlink("/proc/self/exe", path, PATH_MAX);
    cr_assert(length > 0, "where is this program?");
    path[length] = '\0';
    strcpy(strrchr(path, '/') + 1, judge);
    cr_assert(access(path, X_OK) == 0, "%s is not built", path);
    return path;
}

// Runs the judge named by the first argument and returns its exit code.
static int run_judge(char *const arguments[]) {
    const pid_t child = fork();
    cr_assert(child >= 0, "no process");
    if (child == 0) {
        char *errors = path_in(folder, "errors.txt");
        dup2(open(errors, O_WRONLY | O_CREAT | O_TRUNC, 0666), STDERR_FILENO);
        unsetenv("BXFI_MAP"); // else it takes itself for a worker of this program
        execv(judge_path(arguments[0]), arguments);
        _exit(127);
    }
    int status;
    cr_assert(waitpid(child, &status, 0) == child && WIFEXITED(status), "the judge was stopped");
    return WEXITSTATUS(status);
}

static int judge_file_with(char *judge, const char *runs) {
    write_text(folder, "runs.tsv", runs);
    char *runs_path = path_in(folder, "runs.tsv"), *out_path = path_in(folder, "checks.jsonl");
    const int code =
        run_judge((char *const[]){judge, "--runs", runs_path, "--out", out_path, NULL});
    free(runs_path);
    free(out_path);
    return code;
}

static int judge_file(const char *runs) {
    return judge_file_with("tested_judge", runs);
}

static int judge_runs_of(const char *task, unsigned count) {
    char *runs = NULL;
    size_t length;
    FILE *out = open_memstream(&runs, &length);
    for (unsigned i = 1; i <= count; i++)
        fprintf(out, "%s\t%u\t%s\n", task, i, folder);
    fclose(out);
    const int code = judge_file(runs);
    free(runs);
    return code;
}

static void expect_text(const char *file, const char *wanted) {
    char *contents = read_text(folder, file);
    cr_expect(strstr(contents, wanted) != NULL, "%s holds \"%s\":\n%s", file, wanted, contents);
    free(contents);
}

#define GIVEN "pid 32\nplatform wine 8.0\nclaim base 0x10000\nclaim returned 1\n"

static void write_before(void) {
    write_snapshot(folder, "001-before-32.dmp",
                   GIVEN "checkpoint before 1 main\nregion 0x10000 8 reserve private\n");
}

static void write_after(const char *regions) {
    char facts[2048];
    snprintf(facts, sizeof facts, "%scheckpoint after 2 main\n%s", GIVEN, regions);
    write_snapshot(folder, "002-after-32.dmp", facts);
}

static const char right[] = "region 0x10000 3 reserve private\nregion + 5 commit private RW\n";

Test(judge, right_answer_passes_every_check) {
    write_before();
    write_after(right);
    cr_expect_eq(judge_runs_of("sound", 2), 0, "every run was judged");
    expect_text("checks.jsonl", "\"run\":\"2\",\"end\":true,\"made\":2,\"stopped_by\":null}");
    expect_text("checks.jsonl", "{\"judge\":\"end\",\"tests\":1,\"passed\":1,\"failed\":0,"
                                "\"crashed\":0,\"checks_passed\":4,\"checks_failed\":0}\n");
    expect_text("errors.txt", "");
}

Test(judge, failed_check_is_a_result_and_criterion_agrees) {
    write_before();
    write_after("region 0x10000 8 commit private RW\n");
    cr_expect_eq(judge_runs_of("sound", 1), 0, "the run was judged, though it failed");
    expect_text("checks.jsonl", "\"misconception\":\"commits_all\"");
    expect_text("checks.jsonl", "\"seen\":\"C8:RW\"");
    expect_text("checks.jsonl", "\"made\":1,\"stopped_by\":\"committed\"}");
    expect_text("checks.jsonl", "{\"judge\":\"end\",\"tests\":1,\"passed\":0,\"failed\":1,"
                                "\"crashed\":0,\"checks_passed\":0,\"checks_failed\":1}\n");
}

Test(judge, missing_snapshot_is_a_fault) {
    write_before();
    cr_expect_eq(judge_runs_of("sound", 1), 3, "the run could not be judged");
    expect_text("errors.txt", "sound, run 1: no snapshot of checkpoint \"after\"");
    expect_text("checks.jsonl", "\"fault\":\"no snapshot");
    expect_text("checks.jsonl", "\"crashed\":1");
}

Test(judge, damaged_snapshot_is_a_fault_that_names_the_file) {
    write_before();
    write_after(right);
    char *path = path_in(folder, "002-after-32.dmp");
    cr_assert(truncate(path, 100) == 0, "cannot damage %s", path);
    free(path);
    cr_expect_eq(judge_runs_of("sound", 1), 3, "the run could not be judged");
    expect_text("errors.txt", "002-after-32.dmp");
    expect_text("checks.jsonl", "\"fault\":");
}

Test(judge, fault_in_one_run_leaves_the_others) {
    write_before();
    write_after(right);
    char runs[2048];
    snprintf(runs, sizeof runs, "sound\tgone\t%s/gone\nsound\there\t%s\ncrashes\tgone\t%s/gone\n",
             folder, folder, folder);
    cr_expect_eq(judge_file(runs), 3, "two runs could not be judged");
    expect_text("checks.jsonl", "\"run\":\"here\",\"end\":true,\"made\":2");
    expect_text("errors.txt", "sound, run gone: ");
    expect_text("errors.txt", "crashes, run gone: ");
    expect_text("errors.txt", "runs judged to their end: 1, expected 3");
}

static int misjudge(const char *task) {
    return judge_file(text("%s\t1\t%s\n", task, folder));
}

Test(judge, crash_of_checks_is_our_mistake) {
    cr_expect_eq(misjudge("crashes"), 3, "the run could not be judged");
    expect_text("errors.txt", "crashes: its checks crashed (signal");
    expect_text("checks.jsonl", "\"crashed\":1");
}

Test(judge, exit_in_checks_does_not_pass) {
    cr_expect_eq(misjudge("exits"), 3, "the run did not come to its end");
    expect_text("errors.txt", "runs judged to their end: 0, expected 1");
}

Test(judge, failure_without_a_line_is_our_mistake) {
    cr_expect_eq(misjudge("asserts"), 3, "Criterion saw a failure that no line tells");
    expect_text("errors.txt", "failed checks: 0, expected 1");
}

Test(judge, unknown_task_is_an_error_and_not_a_pass) {
    cr_expect_eq(judge_runs_of("sounds", 1), 3, "there is no such task");
    expect_text("errors.txt", "task \"sounds\" has no checks");
}

Test(judge, environment_cannot_filter_tests_away) {
    write_before();
    write_after(right);
    setenv("CRITERION_TEST_PATTERN", "nothing/*", 1);
    setenv("CRITERION_OUTPUTS", "tap:/dev/full", 1);
    cr_expect_eq(judge_runs_of("sound", 1), 0, "the run was judged");
    expect_text("checks.jsonl", "\"tests\":1,\"passed\":1");
}

Test(judge, wrong_usage_has_its_own_exit_code) {
    cr_expect_eq(run_judge((char *const[]){"judge", NULL}), 2, "no arguments");
    expect_text("errors.txt", "usage: judge --runs FILE --out CHECKS.jsonl");
    cr_expect_eq(run_judge((char *const[]){"judge", "--runs", "x", NULL}), 2, "no --out");
    cr_expect_eq(run_judge((char *const[]){"judge", "--runs", "x", "--out", "y", "z", NULL}), 2,
                 "one too many");
    cr_expect_eq(run_judge((char *const[]){"judge", "--all", NULL}), 2, "unknown option");
}

Test(judge, unwritable_output_is_an_error) {
    write_before();
    write_after(right);
    char runs[1024];
    snprintf(runs, sizeof runs, "sound\t1\t%s\n", folder);
    write_text(folder, "runs.tsv", runs);
    char *path = path_in(folder, "runs.tsv");
    cr_expect_eq(run_judge((char *const[]){"tested_judge", "--runs", path, "--out",
                                           "/nonexistent/checks.jsonl", NULL}),
                 3, "nothing can be written there");
    expect_text("errors.txt", "/nonexistent/checks.jsonl: No such file");
    free(path);
}

// One run judged in this process: which lines are written, and what is a fault.

#include "evidence.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static unsigned passes, failures;

static void count(const char *check, bool passed) {
    (void)check;
    passes += passed;
    failures += !passed;
}

static const char after[] = "pid 32\ncheckpoint after 2 main\nplatform wine 8.0\n"
                            "region 0x10000 3 reserve private\nregion + 2 commit private RW\n"
                            "claim base 0x10000\nparameter pages 5\ncapability stack_grows 0\n";

// The lines of a run over a folder that holds these dumps. Free them. *judged: whether
// there was no fault.
static char *judge_folder(char *folder, void (*checks)(void), bool *judged) {
    write_text(folder, "checks.jsonl", "");
    char *path = path_in(folder, "checks.jsonl");
    const int out = open(path, O_WRONLY | O_APPEND);
    free(path);
    passes = failures = 0;
    const JudgedRun run = {.task = "task", .name = "7", .folder = folder};
    *judged = judge_run(&run, checks, out, count);
    close(out);
    char *lines = read_text(folder, "checks.jsonl");
    remove_folder(folder);
    return lines;
}

static char *judge_after(void (*checks)(void), bool *judged) {
    char *folder = make_folder();
    write_snapshot(folder, "001-before-32.dmp",
                   "pid 32\ncheckpoint before 1 main\nregion 0x10000 5 reserve private\n");
    write_snapshot(folder, "002-after-32.dmp", after);
    write_snapshot(folder, "002-after-33.dmp",
                   "pid 33\ncheckpoint after 2 other\nregion 0x10000 5 commit private RW\n");
    return judge_folder(folder, checks, judged);
}

static void expect_lines(void (*checks)(void), const char *expected) {
    bool judged;
    char *lines = judge_after(checks, &judged);
    cr_expect(judged, "there is no fault");
    cr_expect_str_eq(lines, expected, "the lines are\n%s\nwanted\n%s", lines, expected);
    free(lines);
}

static void expect_fault(void (*checks)(void), const char *says) {
    bool judged;
    char *lines = judge_after(checks, &judged);
    cr_expect_not(judged, "this is a fault: %s", says);
    char *fault_line = strstr(lines, "\"fault\":");
    cr_expect(fault_line && strstr(fault_line, says), "\"%s\" is in the lines\n%s", says, lines);
    cr_expect_null(strstr(lines, "\"end\""), "the run did not end:\n%s", lines);
    free(lines);
}

// ---- outcomes ----

static void pass_and_not_check(void) {
    verdict("first", NULL, "R5", "R5", nowhere());
    not_checked("second", "needs a system whose \"stacks\" grow");
}
Test(judging, passed_and_not_checked_are_lines) {
    expect_lines(pass_and_not_check,
                 "{\"task\":\"task\",\"run\":\"7\",\"check\":\"first\",\"status\":\"passed\","
                 "\"expected\":\"R5\",\"seen\":\"R5\"}\n"
                 "{\"task\":\"task\",\"run\":\"7\",\"check\":\"second\",\"status\":\"not checked\","
                 "\"reason\":\"needs a system whose \\\"stacks\\\" grow\"}\n"
                 "{\"task\":\"task\",\"run\":\"7\",\"end\":true,\"made\":2,\"stopped_by\":null}\n");
    cr_expect(passes == 1 && failures == 0, "the witness saw 1 passed check");
}

static void fail_and_return(void) {
    if (!verdict("first", "commits_all", "R5", "C5:RW", nowhere()))
        return;
    verdict("second", NULL, "", "", nowhere());
}
Test(judging, early_return_names_the_failed_check) {
    expect_lines(fail_and_return,
                 "{\"task\":\"task\",\"run\":\"7\",\"check\":\"first\",\"status\":\"failed\","
                 "\"misconception\":\"commits_all\",\"expected\":\"R5\",\"seen\":\"C5:RW\"}\n"
                 "{\"task\":\"task\",\"run\":\"7\",\"end\":true,\"made\":1,"
                 "\"stopped_by\":\"first\"}\n");
    cr_expect(passes == 0 && failures == 1, "the witness saw 1 failed check");
}

static void fail_and_go_on(void) {
    verdict("first", "commits_all", "R5", "C5:RW", nowhere());
    verdict("second", NULL, "a", "b", nowhere());
}
Test(judging, a_check_that_went_on_did_not_stop) {
    bool judged;
    char *lines = judge_after(fail_and_go_on, &judged);
    cr_expect(strstr(lines, "\"made\":2,\"stopped_by\":null}") != NULL, "the lines are\n%s", lines);
    free(lines);
}

static void show_where(void) {
    verdict("first", "wrong", "R5", "seen", where(at("after"), 0x13000));
    verdict("second", "wrong", "R5", "seen", where(at("after"), 0));
    verdict("third", "wrong", "R5", "seen", where(at("after"), 0x7000000));
}
Test(judging, where_lists_the_allocation) {
    bool judged;
    char *lines = judge_after(show_where, &judged);
    cr_assert(judged, "there is no fault");
    char *second = strchr(lines, '\n') + 1, *third = strchr(second, '\n') + 1;
    second[-1] = third[-1] = '\0';
    cr_expect(strstr(lines, "\"where\":\"") && strstr(lines, "10000") && strstr(lines, "13000"),
              "both runs are listed: %s", lines);
    cr_expect_null(strstr(second, "\"where\""), "address 0 shows no place: %s", second);
    cr_expect(strstr(third, "0x7000000  outside the address space") != NULL,
              "what is not there is said: %s", third);
    free(lines);
}

// ---- the words that look at evidence ----

static void ask_everything(void) {
    const Moment *m = at("after");
    const Allocation a = allocation_at(m, claimed(m, "base"));
    verdict("runs", runs_are(&a, "R3 C2:RW") ? NULL : "wrong", "R3 C2:RW", runs_text(&a),
            nowhere());
    verdict("given", parameter("pages") == 5 && !capability("stack_grows") ? NULL : "wrong", "", "",
            nowhere());
    verdict("same", at("after") == m ? NULL : "wrong", "", "", nowhere());
    const Moment *other = process(m, 33);
    verdict("other", other && snapshot_of(other)->pid == 33 ? NULL : "wrong", "", "", nowhere());
    verdict("none", process(m, 34) ? "wrong" : NULL, "", "", nowhere());
    verdict("before", process(at("before"), 33) ? "wrong" : NULL, "", "", nowhere());
}
Test(judging, functions_answer_from_the_snapshots) {
    bool judged;
    char *lines = judge_after(ask_everything, &judged);
    cr_expect(judged && passes == 6 && failures == 0, "all six hold:\n%s", lines);
    free(lines);
}

// ---- faults ----

static void make_twice(void) {
    verdict("first", NULL, "", "", nowhere());
    not_checked("first", "reason");
}
Test(judging, check_made_twice_is_a_fault) {
    expect_fault(make_twice, "check first was made twice");
}

static void use_bad_id(void) {
    verdict("Not an id", NULL, "", "", nowhere());
}
Test(judging, bad_check_id_is_a_fault) {
    expect_fault(use_bad_id, "is not a valid check id");
}

static void use_bad_misconception(void) {
    verdict("first", "you committed too much", "", "", nowhere());
}
Test(judging, sentence_for_a_misconception_is_a_fault) {
    expect_fault(use_bad_misconception,
                 "check first: \\\"you committed too much\\\" is not a valid misconception id");
}

static void say_nothing(void) {
    verdict("first", NULL, "R5", NULL, nowhere());
}
Test(judging, check_without_expected_and_seen_is_a_fault) {
    expect_fault(say_nothing, "check first does not give what was seen");
}

static void look_at_unknown_checkpoint(void) {
    at("grown");
}
Test(judging, unknown_checkpoint_is_a_fault_that_names_the_others) {
    expect_fault(look_at_unknown_checkpoint, "no snapshot of checkpoint \\\"grown\\\"");
    expect_fault(look_at_unknown_checkpoint, "(it has: before, after)");
}

static void ask_for_unknown_parameter(void) {
    verdict("first", NULL, "", "", nowhere());
    parameter("count");
}
Test(judging, unknown_parameter_is_a_fault) {
    expect_fault(ask_for_unknown_parameter, "was not given a parameter \\\"count\\\"");
}

static void ask_for_unknown_capability(void) {
    capability("flies");
}
Test(judging, unmeasured_capability_is_a_fault) {
    expect_fault(ask_for_unknown_capability, "capability \\\"flies\\\"");
}

static void look_after(void) {
    at("after");
}

static void expect_fault_of_snapshot(const char *name, const char *facts, const char *says) {
    char *folder = make_folder();
    write_snapshot(folder, "002-after-32.dmp", after);
    write_snapshot(folder, name, facts);
    bool judged;
    char *lines = judge_folder(folder, look_after, &judged);
    cr_expect(!judged && strstr(lines, says), "\"%s\" is in the lines\n%s", says, lines);
    free(lines);
}

Test(judging, snapshot_of_something_else_is_a_fault) {
    expect_fault_of_snapshot(
        "002-after-32.dmp",
        "pid 32\ncheckpoint before 1 main\nregion 0x10000 1 commit private RW\n",
        "contains the snapshot 1-before-32");
    expect_fault_of_snapshot("002-after-32.dmp", "region 0x10000 1 commit private RW\n",
                             "was not recorded at a checkpoint");
}

Test(judging, two_snapshots_of_a_checkpoint_are_a_fault) {
    expect_fault_of_snapshot(
        "003-after-32.dmp", "pid 32\ncheckpoint after 3 main\nregion 0x10000 1 commit private RW\n",
        "has two snapshots of the main process");
}

Test(judging, a_fault_does_not_reach_the_next_run) {
    bool judged;
    free(judge_after(make_twice, &judged));
    cr_expect_not(judged, "the first run has a fault");
    free(judge_after(pass_and_not_check, &judged));
    cr_expect(judged, "the second has none");
}

Test(judging, full_disk_is_a_fault) {
    char *folder = make_folder();
    const int out = open("/dev/full", O_WRONLY);
    if (out < 0) {
        remove_folder(folder);
        cr_skip_test("there is no /dev/full here");
    }
    const JudgedRun run = {.task = "task", .name = "7", .folder = folder};
    cr_expect_not(judge_run(&run, pass_and_not_check, out, count), "no line could be written");
    close(out);
    remove_folder(folder);
}

// What is made, taken or changed beside what a task is about.

#include "evidence.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define MAIN "pid 32\ncheckpoint after 2 main\n"
#define STAYS                                                                                      \
    MAIN "region 0x10000 2 commit private RW\n"                                                    \
         "region 0x20000 4 reserve private\n"
#define CALLED "claim ledger.calls 1\n"

static Entry entry_of(const char *before, const char *after, const Ledger *ledger) {
    Moment *a = moment_of(before), *b = moment_of(after);
    const Entry entry = ledger_entry(a, b, ledger);
    moment_free(a);
    moment_free(b);
    return entry;
}

static void expect(const char *after, const Ledger *ledger, const char *misconception) {
    const Entry entry = entry_of(STAYS, after, ledger);
    if (!misconception)
        cr_expect_null(entry.misconception, "%s: %s", after, entry.misconception);
    else
        cr_expect_str_eq(entry.misconception, misconception, "%s", after);
}

// The sentences are text(), which belongs to a run.
static void no_problem_without_a_difference(void) {
    expect(STAYS CALLED, NULL, NULL);
}

static void memory_anywhere_counts(void) {
    expect(STAYS "region 0x90000 1 commit private RW\n" CALLED, NULL, "leaves_something");
    expect(MAIN "region 0x20000 4 reserve private\n" CALLED, NULL, "takes_something");
    expect(MAIN "region 0x10000 2 commit private R\nregion 0x20000 4 reserve private\n" CALLED,
           NULL, "changes_something");
}

static void what_the_task_is_about_may_change(void) {
    const vm_addr own[] = {0x10000, 0x90000};
    const Ledger ledger = {.addresses = own, .count = 2};
    expect(MAIN "region 0x10000 2 commit private R\nregion 0x20000 4 reserve private\n"
                "region 0x90000 1 commit private RW\n" CALLED,
           &ledger, NULL);
    expect(STAYS "region 0xa0000 1 commit private RW\n" CALLED, &ledger, "leaves_something");
}

static void counts_are_compared_with_what_is_allowed(void) {
    expect(STAYS CALLED "claim ledger.sections 1\n", NULL, "leaves_something");
    expect(STAYS CALLED "claim ledger.sections 1\n", &(Ledger){.handles = 1}, NULL);
    expect(STAYS CALLED "claim ledger.handles_taken 1\n", NULL, "takes_something");
    expect(STAYS CALLED "claim ledger.blocks 2\n", &(Ledger){.blocks = 1}, "leaves_something");
    expect(STAYS CALLED "claim ledger.blocks 0xffffffffffffffff\n", NULL, "takes_something");
    expect(STAYS CALLED "claim ledger.blocks 7\n", &(Ledger){.any_blocks = true}, NULL);
    expect(STAYS CALLED "claim ledger.filter 1\n", NULL, "changes_something");
    expect(STAYS CALLED "claim ledger.handle_flags 1\n", NULL, "changes_something");
    // Another directory has another handle: that one was taken is not what happened.
    expect(STAYS CALLED "claim ledger.settings 1\nclaim ledger.handles_taken 1\n", NULL,
           "changes_something");
}

// Wine keeps the stack of the last thread that has ended, until the next one ends.
static void the_stack_of_an_ended_thread_is_the_systems(void) {
    expect(STAYS "region 0x100000 1 commit private NA\nregion + 1 commit private RW+G\n"
                 "region + 254 commit private RW\nregion 0x200000 256 commit private RW\n" CALLED,
           NULL, NULL);
    expect(STAYS "region 0x200000 256 commit private RW\n" CALLED, NULL, "leaves_something");
    expect(STAYS "region 0x100000 1 commit private NA\nregion + 1 commit private RW+G\n"
                 "region + 14 commit private RW\n" CALLED,
           NULL, "leaves_something");
}

static void several_are_named_in_the_plural(void) {
    const char *several = STAYS CALLED "claim ledger.handles_taken 2\n",
               *one = STAYS CALLED "claim ledger.blocks 1\n";
    cr_expect_str_eq(entry_of(STAYS, several, NULL).seen,
                     "2 open handles of the caller's fewer than allowed");
    cr_expect_str_eq(entry_of(STAYS, one, NULL).seen, "1 heap block more than allowed");
}

static void in_a_run(void (*tries)(void)) {
    char *folder = make_folder();
    const JudgedRun run = {.task = "task", .name = "7", .folder = folder};
    write_text(folder, "lines", "");
    char *path = path_in(folder, "lines");
    const int out = open(path, O_WRONLY | O_APPEND);
    cr_expect(judge_run(&run, tries, out, NULL), "no fault");
    close(out);
    free(path);
    remove_folder(folder);
}

Test(ledger, no_problem_without_a_difference) {
    in_a_run(no_problem_without_a_difference);
}

Test(ledger, memory_anywhere_counts) {
    in_a_run(memory_anywhere_counts);
}

Test(ledger, what_the_task_is_about_may_change) {
    in_a_run(what_the_task_is_about_may_change);
}

Test(ledger, counts_are_compared_with_what_is_allowed) {
    in_a_run(counts_are_compared_with_what_is_allowed);
}

Test(ledger, several_are_named_in_the_plural) {
    in_a_run(several_are_named_in_the_plural);
}

Test(ledger, the_stack_of_an_ended_thread_is_the_systems) {
    in_a_run(the_stack_of_an_ended_thread_is_the_systems);
}

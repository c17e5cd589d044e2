#include "check.h"
#include "../toy_stack/raised.h"
#include "calls.h"

static const char *const what_it_does[CALLS] = {
    [ONCE] = "the first overflow",
    [RETURNING] = "a run that returns, after an overflow",
    [AGAIN] = "the second overflow",
    [ONCE_MORE] = "the third overflow",
    [THREAD_FIRST] = "the first overflow of another thread",
    [THREAD_RETURNING] = "a run that returns, in another thread",
    [THREAD_AGAIN] = "the second overflow of another thread",
    [RAISING] = "a run with other exceptions",
    [LAST] = "the last of 20 more overflows",
};

static const struct call *call_of(unsigned which) {
    static struct call calls[CALLS];
    const Moment *m = at(which == ONCE ? "overflowed" : which < THREAD_FIRST ? "again" : "others");
    if (!bytes_at(m, claimed(m, "calls"), calls, sizeof calls))
        fault("the calls' results are not in the snapshot");
    return &calls[which];
}

// Whether the run took place, once, as it was asked for.
static const char *run_problem(unsigned which) {
    const struct call *c = call_of(which);
    const Moment *m = at("overflowed");
    if (c->runs != 1)
        return c->runs ? "runs_twice" : "never_ran";
    if (c->ran_in != c->caller)
        return "another_thread";
    const unsigned of = argument_of(which);
    const vm_addr argument = of == NO_ARGUMENT ? 0 : claimed(m, "calls") + of * sizeof *c;
    return c->argument == argument ? NULL : "wrong_argument";
}

static const char *overflow_problem(unsigned which) {
    const struct call *c = call_of(which);
    if (c->skipped)
        return "caught_once";
    if (c->not_caught)
        return which == ONCE ? "not_caught" : which == THREAD_FIRST ? "one_thread" : "caught_once";
    const char *run = run_problem(which);
    if (run)
        return run;
    return c->returned ? "claims_success" : NULL;
}

static const char *call_text(unsigned which) {
    const struct call *c = call_of(which);
    return c->skipped      ? "not tried: the stack has no guard"
           : c->not_caught ? "it came to the next handler"
           : c->returned   ? "TRUE"
                           : "FALSE";
}

static bool check_overflow(const char *check, const unsigned *which, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const char *problem = overflow_problem(which[i]);
        if (problem || i == count - 1)
            return verdict(check, problem, text("%s: FALSE", what_it_does[which[i]]),
                           call_text(which[i]), nowhere());
    }
    return true;
}

static bool has_guard(const Allocation *stack) {
    for (size_t i = 0; i < stack->run_count; i++)
        if (stack->runs[i].state == VM_MEM_COMMIT && stack->runs[i].protect & VM_PAGE_GUARD)
            return true;
    return false;
}

static void check_guard(void) {
    const Moment *m = at("overflowed");
    const vm_addr local = claimed(m, "stack");
    const Allocation stack = allocation_at(m, local);
    verdict("guard", has_guard(&stack) ? NULL : "no_guard", "a page of the stack is a guard (RW+G)",
            runs_text(&stack), where(m, local));
}

static void check_returned(void) {
    static const unsigned runs[] = {RETURNING, THREAD_RETURNING, RAISING};
    for (size_t i = 0; i < 2; i++) {
        const char *problem = run_problem(runs[i]);
        if (!problem && !call_of(runs[i])->returned)
            problem = "wrong_result";
        if (problem) {
            verdict("returned", problem, text("%s: TRUE", what_it_does[runs[i]]),
                    text("%s, and it ran %u times", call_text(runs[i]), call_of(runs[i])->runs),
                    nowhere());
            return;
        }
    }
    verdict("returned", NULL, "TRUE", "TRUE", nowhere());
}

static void check_others(void) {
    const struct call *c = call_of(RAISING);
    const unsigned all = INSTRUCTIONS + RAISED + BARE;
    verdict("others", c->passed_on == all && c->returned ? NULL : "swallows",
            text("%u exceptions reach the next handler, and the run returns", all),
            text("%u did, and %s", c->passed_on, c->returned ? "TRUE" : "FALSE"), nowhere());
}

static void check_registers(void) {
    uint64_t changed = 0;
    for (unsigned i = 0; i < CALLS; i++)
        changed |= call_of(i)->changed;
    verdict("registers", changed ? "changes_registers" : NULL,
            "the caller's registers are as they were",
            changed ? text("other bits: 0x%" PRIx64, changed) : "so they are", nowhere());
}

static void check_nothing_else(void) {
    static const char *const moments[] = {"before", "overflowed", "again", "others"};
    const vm_addr own[] = {claimed(at("before"), "guarded")};
    Entry found = {.seen = "nothing"};
    const Moment *m = at("before");
    for (int i = 1; i < 4 && !found.misconception; i++) {
        const Moment *last = m;
        m = at(moments[i]);
        found = ledger_entry(last, m, &(Ledger){.addresses = own, .count = 1});
    }
    verdict("nothing_else", found.misconception, "nothing else made, taken or changed", found.seen,
            where(m, found.addr));
}

TASK_CHECKS(catch_overflow) {
    static const unsigned first[] = {ONCE}, again[] = {AGAIN, ONCE_MORE, LAST},
                          thread[] = {THREAD_FIRST, THREAD_AGAIN};
    if (!check_overflow("caught", first, 1))
        return;
    check_guard();
    check_overflow("again", again, 3);
    check_returned();
    check_overflow("threads", thread, 2);
    check_others();
    check_registers();
    check_nothing_else();
}

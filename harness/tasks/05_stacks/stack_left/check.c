#include "check.h"
#include "../my_stack/crowd.h"
#include "../my_stack/crowd_check.h"

// As in scenario.c.
enum { MAIN, FIRST, SECOND, DEEP, BACK, LAST, TIGHT, CALLS, STACKS = 3 };

// The frame of stack_left(). Less than a page: Wine keeps one page below the guard and two below
// StackLimit.
static const uint64_t own_frame = 4000;
static const uint64_t megabyte = 0x100000;

typedef struct Call { // one call of stack_left() and the stack it was made on
    uint64_t answer, wanted;
    vm_addr frame, committed;
    Allocation stack;
} Call;

static Allocation stack_of(const Moment *m, uint64_t thread) {
    const Facts *facts = facts_of(m);
    for (size_t i = 0; i < facts->teb_count; i++)
        if (facts->tebs[i].thread_id == thread)
            return allocation_at(m, facts->tebs[i].deallocation_stack);
    return (Allocation){.exists = false};
}

static void read_calls(const Moment *m, Call calls[CALLS]) {
    for (unsigned i = 0; i < CALLS; i++) {
        Call *c = &calls[i];
        *c = (Call){
            .answer = claimed_at(m, "answer", i),
            .frame = claimed_at(m, "frame", i),
            .committed = claimed_at(m, "committed", i),
            .stack = stack_of(m, claimed_at(m, "thread", i)),
        };
        c->wanted = c->frame - c->stack.base;
    }
}

// Whether an answer is the distance wanted, measured from the callee's frame. All numbers
// are modulo 2^64, so that a distance that wrapped can be recognised, too.
static bool about(uint64_t answer, uint64_t wanted) {
    return wanted - answer <= own_frame;
}

// Measured from the beginning of the caller's page, or of the page of its callee.
static bool is_from_the_page(uint64_t answer, uint64_t wanted) {
    return answer % VM_PAGE == 0 && wanted - answer < 2 * VM_PAGE;
}

// The answer if the stack had that size: the size minus what is used.
static bool assumed(const Call *c, uint64_t size) {
    return about(c->answer, size - (c->stack.end - c->frame));
}

static bool is_right(const Call *c) {
    return c->stack.exists && about(c->answer, c->wanted);
}

static const char *problem_of(const Moment *m, const Call calls[CALLS], unsigned i) {
    const Call *c = &calls[i];
    const uint64_t used = c->stack.end - c->frame;
    if (is_right(c))
        return NULL;
    if (c->answer == 0)
        return "no_answer";
    if (about(c->answer, c->frame - c->committed))
        return "stack_limit";
    for (size_t k = 0; k < c->stack.run_count && k < 64; k++)
        if ((c->stack.runs[k].protect & VM_PAGE_GUARD) &&
            (about(c->answer, c->frame - c->stack.runs[k].base) ||
             about(c->answer, c->frame - c->stack.runs[k].end)))
            return "down_to_the_guard";
    if (about(c->answer, c->frame - (uint32_t)c->stack.base))
        return "address_cut";
    if (i == DEEP && c->answer == calls[SECOND].answer && is_right(&calls[SECOND]))
        return "same_again";
    if (c->answer == c->stack.end - c->stack.base)
        return "whole_size";
    if (c->answer - used <= own_frame)
        return "used_not_left";
    for (unsigned k = 0; k < CALLS; k++)
        if (calls[k].stack.base != c->stack.base &&
            about(c->answer, c->frame - calls[k].stack.base))
            return "another_thread";
    if (assumed(c, claimed(m, "default")) || assumed(c, megabyte))
        return "assumed_size";
    if (c->answer > UINT64_MAX / 2)
        return "wraps";
    if (about(c->answer * 4096, c->wanted - c->wanted % 4096) ||
        about(c->answer * 1024, c->wanted - c->wanted % 1024))
        return "not_bytes";
    return is_from_the_page(c->answer, c->wanted) ? "whole_pages" : "far_off";
}

// Judges some calls; the cause is that of the first one that is wrong.
static void judge_calls(const char *check, const Moment *m, const Call calls[CALLS],
                        const unsigned *which, size_t count) {
    size_t wrong = 0;
    while (wrong + 1 < count && is_right(&calls[which[wrong]]))
        wrong++;
    const unsigned i = which[wrong];
    const Call *c = &calls[i];
    verdict(check, problem_of(m, calls, i),
            text("0x%" PRIx64 " bytes, from 0x%" PRIx64 " down to 0x%" PRIx64 ", or up to %" PRIu64
                 " less",
                 c->wanted, c->frame, c->stack.base, own_frame),
            text("0x%" PRIx64, c->answer), where(m, c->stack.base));
}

static bool is_guarded(const Allocation *stack) {
    for (size_t i = 0; i < stack->run_count && i < 64; i++)
        if (stack->runs[i].protect & VM_PAGE_GUARD)
            return true;
    return false;
}

// A stack that had a guard before and has none now.
static bool lost_its_guard(const Moment *before, const Moment *asked, unsigned i) {
    const Allocation was = stack_of(before, claimed_at(before, "stack", i));
    const Allocation is = stack_of(asked, claimed_at(asked, "stack", i));
    return is_guarded(&was) && is.exists && !is_guarded(&is);
}

static void check_guard(const Moment *before, const Moment *asked) {
    unsigned i = 0;
    while (i < STACKS && !lost_its_guard(before, asked, i))
        i++;
    const unsigned shown = i < STACKS ? i : 0;
    const Allocation was = stack_of(before, claimed_at(before, "stack", shown));
    const Allocation is = stack_of(asked, claimed_at(asked, "stack", shown));
    verdict("guard", i < STACKS ? "spends_the_guard" : NULL,
            text("a guard in it, as in %s", runs_text(&was)), runs_text(&is),
            where(asked, is.base));
}

static void check_untouched(const Moment *asked, const Call calls[CALLS]) {
    unsigned i = 0;
    while (i + 1 < CALLS && !claimed_at(asked, "touched", i) && !claimed_at(asked, "grown", i) &&
           !claimed_at(asked, "protected", i))
        i++;
    const uint64_t touched = claimed_at(asked, "touched", i), grown = claimed_at(asked, "grown", i),
                   protected = claimed_at(asked, "protected", i);
    verdict("untouched",
            touched     ? "touches_the_stack"
            : grown     ? "moves_the_limit"
            : protected ? "protects_pages"
                        : NULL,
            "no page far below the caller is touched or protected",
            text("call %u touched %" PRIu64
                 " pages far below its caller, and protected pages %" PRIu64 " times%s",
                 i + 1, touched, protected, grown ? "; the TEB's StackLimit is another one" : ""),
            where(asked, calls[i].stack.base));
}

// ---- one thread after another ----

static const char *member_problem(const struct Member *crowd, unsigned i) {
    const struct Member *m = &crowd[i];
    const uint64_t wanted = m->frame - m->low;
    if (about(m->answer, wanted))
        return NULL;
    if (m->answer == 0)
        return "no_answer";
    for (unsigned k = 0; k < i; k++)
        if (about(m->answer, m->frame - crowd[k].low))
            return "another_thread";
    return is_from_the_page(m->answer, wanted) ? "whole_pages" : "far_off";
}

static void check_any_thread(void) {
    struct Member crowd[CROWD];
    read_crowd(crowd);
    const char *problem = NULL;
    unsigned i = 0;
    while (!(problem = member_problem(crowd, i)) && i + 1 < CROWD)
        i++;
    verdict("any_thread", problem,
            text("thread %u of %d: 0x%" PRIx64 " bytes, or up to %" PRIu64 " less", i + 1, CROWD,
                 crowd[i].frame - crowd[i].low, own_frame),
            text("0x%" PRIx64, crowd[i].answer), nowhere());
}

static void check_nothing_else(const Moment *before, const Moment *asked) {
    const Entry found = ledger_entry(before, asked, NULL);
    if (!found.misconception && crowd_left_something())
        verdict("nothing_else", "leaves_something", "nothing else made, taken or changed",
                text("blocks, handles or slots after %d more calls", CROWD), nowhere());
    else
        ledger_verdict("nothing_else", before, asked, NULL);
}

TASK_CHECKS(stack_left) {
    const Moment *before = at("before"), *asked = at("asked");
    Call calls[CALLS];
    read_calls(asked, calls);
    judge_calls("main", asked, calls, (const unsigned[]){MAIN, LAST}, 2);
    judge_calls("threads", asked, calls, (const unsigned[]){FIRST, SECOND}, 2);
    judge_calls("deep", asked, calls, (const unsigned[]){DEEP, BACK, TIGHT}, 3);
    check_guard(before, asked);
    check_untouched(asked, calls);
    check_nothing_else(before, asked);
    check_any_thread();
}

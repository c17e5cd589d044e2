#include "check.h"
#include "crowd.h"
#include "crowd_check.h"

// As in scenario.c.
enum { CALLS = 4 };
static const uint64_t megabyte = 0x100000;

// One call of my_stack() and the stack it was made on.
typedef struct Call {
    vm_addr low, high, local, limit;
    uint64_t touched;           // pages far below the caller
    uint64_t prepared, changed; // as in scenario.c
    Allocation stack;
} Call;

static const TebFacts *teb_of(const Moment *m, uint64_t thread) {
    const Facts *facts = facts_of(m);
    for (size_t i = 0; i < facts->teb_count; i++)
        if (facts->tebs[i].thread_id == thread)
            return &facts->tebs[i];
    return NULL; // the thread has ended: its call never returned
}

static void read_calls(const Moment *m, Call calls[CALLS]) {
    for (unsigned i = 0; i < CALLS; i++) {
        const TebFacts *teb = teb_of(m, claimed_at(m, "thread", i));
        calls[i] = (Call){
            .low = claimed_at(m, "low", i),
            .high = claimed_at(m, "high", i),
            .local = claimed_at(m, "local", i),
            .touched = claimed_at(m, "touched", i),
            .prepared = claimed_at(m, "prepared", i),
            .changed = claimed_at(m, "changed", i),
            .limit = teb ? teb->stack_limit : 0,
            .stack = teb ? allocation_at(m, teb->deallocation_stack) : (Allocation){0},
        };
    }
}

// "call 2, in a thread: 0x10a0000 to 0x11d0000"
static const char *bounds_text(unsigned i, vm_addr low, vm_addr high) {
    static const char *const who[CALLS] = {"the main thread", "a thread", "another thread, deep",
                                           "the main thread again"};
    return text("call %u, in %s: 0x%" PRIx64 " to 0x%" PRIx64, i + 1, who[i], low, high);
}

static bool one_size(const Call calls[CALLS]) {
    const uint64_t size = calls[0].high - calls[0].low;
    return calls[1].high - calls[1].low == size && calls[2].high - calls[2].low == size;
}

static bool rounded_to_1_mb(const Call calls[CALLS]) {
    for (unsigned i = 0; i < CALLS; i++)
        if (calls[i].low != vm_align_down(calls[i].local, megabyte))
            return false;
    return true;
}

// Whether the answer to call i is the right answer to a call of another thread.
static bool answers_another(const Call calls[CALLS], unsigned i) {
    for (unsigned k = 0; k < CALLS; k++)
        if (calls[k].stack.base != calls[i].stack.base && calls[i].low >= calls[k].stack.base &&
            calls[i].low < calls[k].stack.end)
            return true;
    return false;
}

static bool is_run_end(const Allocation *a, vm_addr addr) {
    for (size_t i = 0; i + 1 < a->run_count; i++)
        if (a->runs[i].end == addr)
            return true;
    return false;
}

// The lower half of an address that has more.
static bool is_cut(vm_addr seen, vm_addr right) {
    return seen != right && seen == (uint32_t)right;
}

// The causes that show in all calls together come first: each of them may be right by
// luck, or wrong in another way, in one.
static const char *around_problem(const Call calls[CALLS], unsigned i) {
    const Call *c = &calls[i];
    if (!c->low || !c->high)
        return "not_set";
    if (is_cut(c->low, c->stack.base) || is_cut(c->high, c->stack.end))
        return "address_cut";
    if (c->low > c->high)
        return "swapped";
    if (c->low <= c->local && c->local < c->high)
        return NULL;
    if (answers_another(calls, i))
        return "another_thread";
    if (rounded_to_1_mb(calls))
        return "rounds_to_1_mb";
    if (one_size(calls) && c->high == c->stack.end)
        return "one_size";
    if (c->low != c->stack.base)
        return "not_a_stack";
    return one_size(calls) && !is_run_end(&c->stack, c->high) ? "one_size" : "one_run";
}

static const char *low_problem(const Call calls[CALLS], unsigned i) {
    const Call *c = &calls[i];
    if (c->low == c->stack.base)
        return NULL;
    if (rounded_to_1_mb(calls))
        return "rounds_to_1_mb";
    if (one_size(calls))
        return "one_size";
    if (c->low == c->limit)
        return "stack_limit";
    for (size_t k = 0; k < c->stack.run_count; k++) {
        const Run *run = &c->stack.runs[k];
        if ((run->protect & VM_PAGE_GUARD) && (c->low == run->base || c->low == run->end))
            return "stops_at_guard";
    }
    // The pages just below the caller's variable are those of the call of my_stack() itself.
    if (c->low <= c->local && c->low + VM_GRANULARITY > c->local)
        return "from_local";
    return "elsewhere";
}

static const char *high_problem(const Call calls[CALLS], unsigned i) {
    const Call *c = &calls[i];
    if (c->high == c->stack.end)
        return NULL;
    if (rounded_to_1_mb(calls))
        return "rounds_to_1_mb";
    if (one_size(calls))
        return "one_size";
    if (c->high > c->stack.end)
        return "past_the_end";
    return c->high + VM_PAGE >= c->stack.end ? "last_byte" : "one_run";
}

// Judges all calls; the cause is that of the first one that is wrong.
static bool each(const char *check, const Moment *m, const Call calls[CALLS],
                 const char *(*problem_of)(const Call calls[CALLS], unsigned i)) {
    const char *problem = NULL;
    unsigned i = 0;
    while (i < CALLS && !(problem = problem_of(calls, i)))
        i++;
    const unsigned shown = problem ? i : CALLS - 1;
    const Call *c = &calls[shown];
    return verdict(check, problem, bounds_text(shown, c->stack.base, c->stack.end),
                   bounds_text(shown, c->low, c->high), where(m, c->stack.base));
}

static bool is_guarded(const Allocation *stack) {
    for (size_t i = 0; i < stack->run_count && i < 64; i++)
        if (stack->runs[i].protect & VM_PAGE_GUARD)
            return true;
    return false;
}

// The stack of a thread that had a guard before and has none now.
static vm_addr without_its_guard(const Moment *before, const Moment *called) {
    for (unsigned i = 0; has_claim(before, text("stack.%u", i)); i++) {
        const uint64_t thread = claimed_at(before, "stack", i);
        const TebFacts *was = teb_of(before, thread), *is = teb_of(called, thread);
        if (!was || !is)
            continue;
        const Allocation guarded = allocation_at(before, was->deallocation_stack),
                         now = allocation_at(called, is->deallocation_stack);
        if (is_guarded(&guarded) && !is_guarded(&now))
            return now.base;
    }
    return 0;
}

static void check_untouched(const Moment *before, const Moment *called, const Call calls[CALLS]) {
    const vm_addr unguarded = without_its_guard(before, called);
    unsigned i = 0;
    while (i + 1 < CALLS && !calls[i].touched && !calls[i].prepared)
        i++;
    verdict("untouched",
            unguarded           ? "spends_the_guard"
            : calls[i].touched  ? "touches_the_stack"
            : calls[i].prepared ? "protects_pages"
                                : NULL,
            "each stack with its guard, and nothing touched far below the caller",
            text("%s; call %u touched %" PRIu64 " pages far below its caller, and protected or "
                 "allocated pages %" PRIu64 " times",
                 unguarded ? "a stack has no guard any more" : "every guard is there", i + 1,
                 calls[i].touched, calls[i].prepared),
            where(called, unguarded ? unguarded : calls[i].stack.base));
}

// What is another one after a call; NULL: nothing.
static const char *changed_text(const Call calls[CALLS]) {
    static const char *const what[] = {"StackBase or DeallocationStack of the TEB",
                                       "StackLimit of the TEB", "the stack's guarantee",
                                       "the thread's priority"};
    for (unsigned i = 0; i < CALLS; i++)
        for (unsigned bit = 0; bit < sizeof what / sizeof *what; bit++)
            if (calls[i].changed >> bit & 1)
                return text("%s is another one after call %u", what[bit], i + 1);
    return NULL;
}

// The ledger, the caller's bytes beside *low and *high, and the calling thread.
static void check_nothing_else(const Moment *before, const Moment *called,
                               const Call calls[CALLS]) {
    const char *changed = changed_text(calls);
    const Entry found = ledger_entry(before, called, NULL);
    if (claimed(called, "spoiled"))
        verdict("nothing_else", "changes_something", "*low and *high, and no byte beside them",
                text("in %" PRIu64 " calls bytes beside *low or *high were written",
                     claimed(called, "spoiled")),
                nowhere());
    else if (changed)
        verdict("nothing_else", "changes_the_thread", "nothing else made, taken or changed",
                changed, nowhere());
    else if (!found.misconception && crowd_left_something())
        verdict("nothing_else", "leaves_something", "nothing else made, taken or changed",
                text("blocks, handles or slots after %d more calls", CROWD), nowhere());
    else
        verdict("nothing_else", found.misconception, "nothing else made, taken or changed",
                found.seen, where(called, found.addr));
}

// ---- one thread after another ----

static bool is_earlier(const struct Member *crowd, unsigned i, const Call calls[CALLS]) {
    for (unsigned k = 0; k < i; k++)
        if (crowd[i].answer == crowd[k].low && crowd[i].further == crowd[k].high)
            return true;
    for (unsigned k = 0; k < CALLS; k++)
        if (crowd[i].answer == calls[k].stack.base && crowd[i].further == calls[k].stack.end)
            return true;
    return false;
}

static const char *member_problem(const struct Member *crowd, unsigned i, const Call calls[CALLS]) {
    const struct Member *m = &crowd[i];
    if (m->answer == m->low && m->further == m->high)
        return NULL;
    if (!m->answer || !m->further)
        return "not_set";
    if (is_earlier(crowd, i, calls))
        return "another_thread";
    if (m->answer != m->low)
        return "elsewhere";
    return m->further > m->high ? "past_the_end" : "one_run";
}

static void check_threads(const Call calls[CALLS]) {
    struct Member crowd[CROWD];
    read_crowd(crowd);
    const char *problem = NULL;
    unsigned i = 0;
    while (!(problem = member_problem(crowd, i, calls)) && i + 1 < CROWD)
        i++;
    verdict("threads", problem,
            text("thread %u of %d: 0x%" PRIx64 " to 0x%" PRIx64, i + 1, CROWD, crowd[i].low,
                 crowd[i].high),
            text("0x%" PRIx64 " to 0x%" PRIx64, crowd[i].answer, crowd[i].further), nowhere());
}

TASK_CHECKS(my_stack) {
    const Moment *before = at("before"), *m = at("called");
    Call calls[CALLS];
    read_calls(m, calls);
    if (!each("around", m, calls, around_problem))
        return;
    each("low", m, calls, low_problem);
    each("high", m, calls, high_problem);
    check_untouched(before, m, calls);
    check_nothing_else(before, m, calls);
    check_threads(calls);
}

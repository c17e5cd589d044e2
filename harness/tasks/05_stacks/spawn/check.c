#include "check.h"
#include "row.h"

enum { THREADS = 4 };
static const uint64_t megabyte = 0x100000, refused_size = 0x123456; // as in scenario.c

typedef struct Stacks { // one for each thread, in the order of the calls to spawn()
    uint64_t asked[THREADS], wanted[THREADS], size[THREADS];
    Allocation allocation[THREADS];
} Stacks;

static const char *thread_problem(const Moment *m, unsigned i) {
    const uint64_t id = claimed_at(m, "id", i), ran = claimed_at(m, "ran", i);
    if (claimed(m, "strange_argument"))
        return "wrong_argument";
    if (ran && ran == claimed(m, "main"))
        return "callers_thread";
    if (claimed_at(m, "outwaited", i))
        return "waits";
    if (!claimed_at(m, "handle", i))
        return ran ? "handle_not_returned" : "no_thread";
    if (!id)
        return "not_a_thread";
    if (!ran)
        return "never_ran";
    if (ran != id)
        return "another_thread";
    if (claimed_at(m, "fiber", i))
        return "fiber";
    return snapshot_thread(snapshot_of(m), (uint32_t)id) ? NULL : "gone";
}

// What the claims say about one thread.
static const char *thread_text(const Moment *m, unsigned i) {
    return text("call %u: the handle names thread %" PRIu64 ", run was called by thread %" PRIu64,
                i + 1, claimed_at(m, "id", i), claimed_at(m, "ran", i));
}

// The allocation that the thread's TEB says is its stack.
static Allocation stack_of(const Moment *m, uint64_t thread) {
    const Facts *facts = facts_of(m);
    for (size_t i = 0; i < facts->teb_count; i++)
        if (facts->tebs[i].thread_id == thread)
            return allocation_at(m, facts->tebs[i].deallocation_stack);
    return (Allocation){.exists = false};
}

static Stacks stacks_of(const Moment *m) {
    static const char *const names[THREADS] = {"first", "second", "third", "fourth"};
    Stacks s;
    for (unsigned i = 0; i < THREADS; i++) {
        s.asked[i] = parameter(names[i]);
        s.wanted[i] = vm_align_up(s.asked[i], VM_GRANULARITY);
        s.allocation[i] = stack_of(m, claimed_at(m, "id", i));
        s.size[i] = s.allocation[i].end - s.allocation[i].base;
    }
    return s;
}

static const char *sizes_text(const uint64_t sizes[THREADS]) {
    return text("0x%" PRIx64 ", 0x%" PRIx64 ", 0x%" PRIx64 ", 0x%" PRIx64, sizes[0], sizes[1],
                sizes[2], sizes[3]);
}

static const char *size_problem(const Stacks *s, unsigned i, uint64_t program_default) {
    bool all_equal = true;
    for (unsigned k = 1; k < THREADS; k++)
        all_equal = all_equal && s->size[k] == s->size[0];

    if (s->size[i] == program_default)
        return "flag_omitted";
    // Wine makes no stack below 1 MB, Windows none below 64 KB.
    if (s->size[i] <= megabyte || s->size[i] / 1024 >= s->asked[i])
        return "not_bytes";
    if (all_equal)
        return "one_size";
    return s->size[i] < s->asked[i] ? "too_small" : "too_big";
}

// Windows: reserved | guard | committed, and the committed part only what is in use.
static bool grows(const Allocation *stack) {
    const Run *last = &stack->runs[stack->run_count - 1];
    bool guarded = false;
    for (size_t i = 0; i < stack->run_count; i++)
        guarded = guarded || stack->runs[i].protect == (VM_PAGE_READWRITE | VM_PAGE_GUARD);
    return stack->runs[0].state == VM_MEM_RESERVE && guarded && last->state == VM_MEM_COMMIT &&
           last->pages * 2 <= stack->pages;
}

// ---- one check each ----

static bool check_thread(const Moment *running) {
    const unsigned started = (unsigned)claimed(running, "started");
    const unsigned shown = started < THREADS ? started : THREADS - 1;
    const char *problem = NULL;
    for (unsigned i = 0; i < THREADS && !problem; i++)
        problem = thread_problem(running, i);
    return verdict("thread", problem, "run in a thread of its own, and that thread's handle",
                   thread_text(running, shown), nowhere());
}

static void check_size(const Moment *running, const Stacks *s) {
    unsigned odd = 0; // the first stack that is not as it should be
    while (odd < THREADS && s->size[odd] == s->wanted[odd])
        odd++;
    const bool right = odd == THREADS;
    verdict("size", right ? NULL : size_problem(s, odd, claimed(running, "default")),
            text("%s for %s", sizes_text(s->wanted), sizes_text(s->asked)), sizes_text(s->size),
            where(running, s->allocation[right ? 0 : odd].base));
}

static void check_committed(const Moment *running, const Stacks *s) {
    if (!capability("stack_grows")) {
        not_checked("committed", "needs a system whose stacks grow: this one commits a stack "
                                 "whole when the thread starts");
        return;
    }
    unsigned stiff = 0;
    while (stiff < THREADS && grows(&s->allocation[stiff]))
        stiff++;
    const unsigned at_fault = stiff < THREADS ? stiff : 0;
    verdict("committed", stiff < THREADS ? "commits_the_stack" : NULL,
            "reserved, guard, committed; at most half of it committed",
            runs_text(&s->allocation[at_fault]), where(running, s->allocation[at_fault].base));
}

static void check_handle(const Moment *running) {
    unsigned most = 0;
    for (unsigned i = 1; i < THREADS; i++)
        if (claimed_at(running, "handles", i) != 1)
            most = i;
    const uint64_t open = claimed_at(running, "handles", most);
    verdict(
        "handle", open == 1 ? NULL : "leaks_handle", "one open handle to each thread",
        text("%" PRIu64 " open handles to thread %" PRIu64, open, claimed_at(running, "id", most)),
        nowhere());
}

static void read_row(struct RowThread row[ROW_THREADS]) {
    const Moment *m = at("in_a_row");
    if (!bytes_at(m, claimed(m, "threads"), row, ROW_THREADS * sizeof *row))
        fault("the threads of the row are not in the snapshot");
}

// The threads of the row that ran are asked as well.
static bool lost_in_the_row(uint64_t *is, uint64_t *wanted) {
    struct RowThread row[ROW_THREADS];
    read_row(row);
    for (unsigned i = 0; i < ROW_THREADS; i++)
        if (row[i].runs && row[i].ran_in == row[i].id && row[i].exit_code != row_code(i)) {
            *is = row[i].exit_code;
            *wanted = row_code(i);
            return true;
        }
    return false;
}

static void check_exit_code(const Moment *ended) {
    unsigned loser = 0;
    while (loser + 1 < THREADS &&
           claimed_at(ended, "exit_code", loser) == claimed_at(ended, "run_returned", loser))
        loser++;
    uint64_t is = claimed_at(ended, "exit_code", loser),
             wanted = claimed_at(ended, "run_returned", loser);
    const bool lost = is != wanted || lost_in_the_row(&is, &wanted);
    verdict("exit_code", lost ? "lost_exit_code" : NULL,
            text("0x%" PRIx64 ", as run returned", wanted), text("0x%" PRIx64, is), nowhere());
}

static const char *one_size_problem(uint64_t size, uint64_t asked, uint64_t program_default) {
    if (size == vm_align_up(asked, VM_GRANULARITY))
        return NULL;
    if (size == program_default)
        return "flag_omitted";
    return size < asked ? "too_small" : "too_big";
}

static const char *start_problem(const struct RowThread *t, unsigned i) {
    if (!t->handle && !t->runs)
        return "no_thread";
    if (t->runs && t->run != row_run(i))
        return "wrong_run";
    return !t->runs || t->ran_in != t->id ? "argument_overwritten" : NULL;
}

static const char *further_problem(const struct RowThread *t, unsigned i) {
    if (t->runs > 1)
        return "runs_twice";
    return one_size_problem(t->size, row_reserve(i), claimed(at("running"), "default"));
}

// What one thread got instead of another comes before what may follow from it.
static const char *row_problem(const struct RowThread row[ROW_THREADS], unsigned *which) {
    const char *problem = NULL;
    for (*which = 0; *which < ROW_THREADS; ++*which)
        if ((problem = start_problem(&row[*which], *which)))
            return problem;
    for (*which = 0; *which < ROW_THREADS; ++*which)
        if ((problem = further_problem(&row[*which], *which)))
            return problem;
    *which = 0;
    return NULL;
}

static void check_in_a_row(void) {
    struct RowThread row[ROW_THREADS];
    unsigned i;
    read_row(row);
    const char *problem = row_problem(row, &i);
    const struct RowThread *t = &row[i];
    verdict(
        "in_a_row", problem,
        text("call %u of %d, for 0x%zx bytes%s: its thread calls its run, with its argument, once",
             i + 1, ROW_THREADS, row_reserve(i),
             row_run(i) == WITHOUT ? ", with NULL as its argument" : ""),
        text("thread %" PRIu64 ", with 0x%" PRIx64 " bytes of stack; %s was called with this "
             "argument in thread %" PRIu64 ", %" PRIu64 " times",
             t->id, t->size, t->runs && t->run != row_run(i) ? "another run" : "run", t->ran_in,
             t->runs),
        nowhere());
}

// While threads run, what they need may be in blocks of the heap; afterwards it may not. The
// system keeps the stack of the thread that ended last, so only handles and blocks are counted.
static uint64_t handles_left(const Moment *m) {
    return claimed(m, "ledger.other_handles") + claimed(m, "ledger.events") +
           claimed(m, "ledger.threads");
}

static void check_nothing_else(const Moment *before, const Moment *running) {
    static const char *const ends[] = {"in_a_row", "round_trip", "tried_again"};
    const Entry found = ledger_entry(
        before, running, &(Ledger){.handles = THREADS, .threads = THREADS, .any_blocks = true});
    int64_t blocks = 0;
    uint64_t handles = 0;
    for (size_t i = 0; i < 3 && !found.misconception && blocks <= 0 && !handles; i++) {
        blocks = (int64_t)claimed(at(ends[i]), "ledger.blocks");
        handles = handles_left(at(ends[i]));
    }
    verdict("nothing_else",
            found.misconception         ? found.misconception
            : blocks > 0 || handles > 0 ? "leaves_something"
                                        : NULL,
            "the threads and their handles; after a thread has ended and its handle is closed, "
            "nothing",
            found.misconception
                ? found.seen
                : text("%" PRId64 " heap blocks and %" PRIu64 " handles after the threads' end",
                       blocks, handles),
            where(running, found.addr));
}

// After one refusal: NULL, or the thread as it was asked for; after none: the thread.
static const char *again_problem(const Moment *again) {
    for (unsigned i = 0; i < 2; i++) {
        const bool started = claimed_at(again, "again_handle", i) != 0,
                   ran = claimed_at(again, "again_runs", i) != 0;
        const char *size = one_size_problem(claimed_at(again, "again_size", i), refused_size,
                                            claimed(at("running"), "default"));
        if (ran && size)
            return size;
        if (i == 1 && (!started || !ran))
            return "gives_up";
    }
    return NULL;
}

static void check_refused(void) {
    const Moment *m = at("refused");
    const Entry left = ledger_entry(at("round_trip"), m, NULL);
    const uint64_t handle = claimed(m, "refused_handle"), ran = claimed(m, "refused_ran");
    const char *of_refused = handle ? "not_null" : left.misconception,
               *of_unasked = handle && !claimed(m, "refused_alive") ? "remembers" : NULL,
               *problem = ran                     ? "callers_thread"
                          : claimed(m, "refused") ? of_refused
                                                  : of_unasked;
    const Moment *again = at("tried_again");
    verdict("refused", problem ? problem : again_problem(again),
            "NULL, nothing run, and nothing left behind; then threads again",
            text("0x%" PRIx64 ", run %" PRIu64 " times, left: %s; then 0x%" PRIx64 " and 0x%" PRIx64
                 ", with 0x%" PRIx64 " and 0x%" PRIx64 " bytes of stack",
                 handle, ran, left.seen, claimed_at(again, "again_handle", 0),
                 claimed_at(again, "again_handle", 1), claimed_at(again, "again_size", 0),
                 claimed_at(again, "again_size", 1)),
            where(m, left.addr));
}

TASK_CHECKS(spawn) {
    const Moment *running = at("running");
    if (!check_thread(running))
        return;
    const Stacks s = stacks_of(running);
    check_size(running, &s);
    check_committed(running, &s);
    check_handle(running);
    check_exit_code(at("ended"));
    check_nothing_else(at("before"), running);
    check_in_a_row();
    check_refused();
}

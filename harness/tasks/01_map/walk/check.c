#include "check.h"
#include "made_up.h"

// As in scenario.c.
typedef struct Row {
    vm_addr base;
    uint64_t size;
    vm_addr allocation_base;
    uint32_t state, protect, type, allocation_protect;
} Row;
enum { MAX_ROWS = 4096 };

// What the callback collected during one walk, and the snapshot of the process that
// was walked.
typedef struct Walk {
    Row rows[MAX_ROWS];
    uint64_t count;
    bool ended; // false: it was stopped after MAX_ROWS calls
    const Moment *space;
} Walk;

// A check's outcome: problem is NULL when there is none.
typedef struct Outcome {
    const char *problem, *seen;
    vm_addr addr;
} Outcome;

static const Walk *walk_at(const Moment *m, const Moment *space) {
    static Walk w;
    w.space = space;
    w.ended = claimed(m, "ended") != 0;
    w.count = claimed(m, "row_count");
    if (w.count > MAX_ROWS ||
        !bytes_at(m, claimed(m, "rows"), w.rows, (size_t)w.count * sizeof w.rows[0]))
        w.count = 0;
    return &w;
}

static vm_addr row_end(const Row *row) {
    return row->base + row->size;
}

static const Region *first_region(const Walk *w) {
    return &snapshot_of(w->space)->regions[0];
}

static const Region *last_region(const Walk *w) {
    const Snapshot *s = snapshot_of(w->space);
    return &s->regions[s->region_count - 1];
}

static const Region *region_at(const Walk *w, vm_addr addr) {
    return snapshot_find(snapshot_of(w->space), addr);
}

// ---- cover: from the first region to the last, each beginning where one ended ----

static bool all_free(const Walk *w, vm_addr base, vm_addr end) {
    for (const Region *r; base < end; base = r->end) {
        r = region_at(w, base);
        if (!r || r->state != VM_MEM_FREE)
            return false;
    }
    return true;
}

// A walk that leaves out more than free regions leaves out some of both.
static const char *forward_gap(const Walk *w) {
    for (uint64_t i = 1; i < w->count; i++)
        if (!all_free(w, row_end(&w->rows[i - 1]), w->rows[i].base))
            return "skips_regions";
    return "skips_free";
}

static const char *break_problem(const Walk *w, const Row *previous, const Row *row) {
    const vm_addr next = row_end(previous);
    if (row->base > next)
        return forward_gap(w);
    if (row->base == previous->base && next >= last_region(w)->end)
        return "never_ends";
    if (next > UINT32_MAX && row->base == vm_align_down(next & UINT32_MAX, VM_PAGE))
        return "address_in_32_bits";
    if (row->base == previous->base + VM_PAGE || row->base == previous->base + VM_GRANULARITY)
        return "fixed_steps";
    return "goes_back";
}

// A limit of 2 GB was right for 32-bit programs: the walk then ends with the region that
// reaches it. Windows and Wine keep KUSER_SHARED_DATA at 0x7ffe0000, just below.
static bool ends_at_2_gb(const Row *last) {
    return last->base < 0x80000000 && row_end(last) >= 0x7ffe0000;
}

static const char *end_problem(const Walk *w, const Row *last) {
    const Region *next = region_at(w, row_end(last));
    if (next == NULL)
        return NULL;
    if (ends_at_2_gb(last))
        return "two_gb_limit";
    if (next != last_region(w) && (last->state == VM_MEM_FREE || next->state == VM_MEM_FREE))
        return "stops_at_free";
    return "misses_the_end";
}

// The first region is free: a walk that leaves those out begins with the second.
static bool reports_free(const Walk *w) {
    for (uint64_t i = 0; i < w->count; i++)
        if (w->rows[i].state == VM_MEM_FREE)
            return true;
    return false;
}

static const char *rows_text(const Row *row) {
    return text("a region 0x%" PRIx64 " to 0x%" PRIx64 ", then one 0x%" PRIx64 " to 0x%" PRIx64,
                row[0].base, row_end(&row[0]), row[1].base, row_end(&row[1]));
}

static Outcome cover(const Walk *w) {
    if (w->count == 0)
        return (Outcome){"reports_nothing", "no call of the callback", 0};
    if (w->rows[0].base != first_region(w)->base)
        return (Outcome){reports_free(w) ? "starts_late" : "skips_free",
                         text("the first region begins at 0x%" PRIx64, w->rows[0].base),
                         w->rows[0].base};
    for (uint64_t i = 1; i < w->count; i++) {
        const Row *row = &w->rows[i];
        if (row->base != row_end(row - 1))
            return (Outcome){break_problem(w, row - 1, row), rows_text(row - 1), row[-1].base};
    }
    const Row *last = &w->rows[w->count - 1];
    return (Outcome){end_problem(w, last),
                     text("the last call, number %" PRIu64
                          ", was for a region that ends at 0x%" PRIx64,
                          w->count, row_end(last)),
                     row_end(last)};
}

static const char *cover_expected(const Walk *w) {
    return text("regions without a gap from 0x%" PRIx64 " to 0x%" PRIx64, first_region(w)->base,
                last_region(w)->end);
}

// ---- facts: each region as the kernel describes it ----

static bool same_facts(const Row *row, const Region *region) {
    if (region->state == VM_MEM_FREE)
        return row->state == VM_MEM_FREE;
    return row->state == region->state && row->type == region->type &&
           row->protect == region->protect && row->allocation_base == region->allocation_base &&
           row->allocation_protect == region->allocation_protect;
}

// A walk may use memory itself, to collect before it calls back: a heap then grew, or up
// to 1 MB was committed that is free again in the snapshot.
static bool own_use(const Walk *w, const Row *row, const Region *region) {
    return kind_at(w->space, region->base) == KIND_HEAP ||
           (region->state == VM_MEM_FREE && row->state == VM_MEM_COMMIT &&
            row->type == VM_MEM_PRIVATE && row->size <= 0x100000);
}

static const char *facts_text(const Row *row) {
    char protect[32];
    return text("0x%" PRIx64 " to 0x%" PRIx64 " as %s %s %s", row->base, row_end(row),
                vm_state_name(row->state), vm_type_name(row->type),
                vm_protect_text(row->protect, protect, sizeof protect));
}

static Outcome row_facts(const Walk *w, const Row *row) {
    const Region *first = region_at(w, row->base);
    for (const Region *r = first; r && r->base < row_end(row); r = region_at(w, r->end))
        if (!same_facts(row, r) && !own_use(w, row, r))
            return (Outcome){r != first && same_facts(row, first) ? "merges_regions"
                                                                  : "not_as_described",
                             facts_text(row), r->base};
    return (Outcome){0};
}

static Outcome facts(const Walk *w) {
    for (uint64_t i = 0; i < w->count; i++) {
        const Outcome o = row_facts(w, &w->rows[i]);
        if (o.problem)
            return o;
    }
    return (Outcome){.seen = text("%" PRIu64 " regions as described", w->count)};
}

static Outcome cover_and_facts(const Walk *w) {
    const Outcome o = cover(w);
    return o.problem ? o : facts(w);
}

// ---- the callback's result and context ----

// As in scenario.c.
typedef struct Stop {
    int32_t value, result;
    uint32_t calls, stopped, calls_after;
} Stop;
enum { MOST_STOPS = 16 };

static Outcome of_stop(const Stop *s) {
    const char *seen = text("%" PRIu32 " calls, %" PRIu32 " of them after one had returned %" PRId32
                            "; walk returned %" PRId32,
                            s->calls, s->calls_after, s->value, s->result);
    return (Outcome){s->calls == 0           ? "reports_nothing"
                     : s->calls_after > 0    ? "ignores_the_result"
                     : s->result != s->value ? "another_result"
                                             : NULL,
                     seen, 0};
}

static Outcome stop(const Moment *walked, const Moment *again) {
    static Stop stops[MOST_STOPS];
    const uint64_t count = claimed(again, "stop_count");
    const int32_t at_end = (int32_t)claimed(walked, "result");
    if (count > MOST_STOPS || !bytes_at(again, claimed(again, "stops"), stops, sizeof stops))
        fault("the scenario's stops are not in the snapshot");
    if (claimed(walked, "context_lost") || claimed(again, "context_lost"))
        return (Outcome){"context_lost", "the callback got another context", 0};
    for (uint64_t i = 0; i < count; i++) {
        const Outcome o = of_stop(&stops[i]);
        if (o.problem)
            return o;
    }
    if (at_end != 0)
        return (Outcome){"not_zero_at_the_end", text("a walk to the end returned %" PRId32, at_end),
                         0};
    return (Outcome){.seen = text("so it was, %" PRIu64 " times", count)};
}

static bool record(const char *check, Outcome o, const char *expected, const Moment *space) {
    return verdict(check, o.problem, expected, o.seen, where(space, o.problem ? o.addr : 0));
}

// ---- a second walk, another process, and no answer ----

// Where the first walk was right: what a second one says wrong comes from the first.
static Outcome second_walk(const Moment *again) {
    Outcome o = cover_and_facts(walk_at(again, again));
    if (o.problem)
        o.problem = "remembers";
    return o;
}

static bool check_remote(const Moment *child, const Moment *space) {
    Outcome remote = cover_and_facts(walk_at(child, space));
    if (remote.problem && !cover_and_facts(walk_at(child, child)).problem)
        remote.problem = "ignores_the_handle";
    return record("remote", remote, "the regions of the process behind the handle", space);
}

static void check_nothing_else(const Moment *child, const Moment *space) {
    const Moment *again = at("walked_again"), *before = at("before");
    const vm_addr made = claimed(again, "made");
    const Entry entries[] = {
        ledger_entry(before, at("walked"), NULL),
        ledger_entry(at("walked"), again, &(Ledger){.addresses = &made, .count = 1}),
        ledger_entry(again, child, NULL),
        ledger_entry(process(before, claimed(child, "pid")), space, NULL),
    };
    size_t i = 0;
    while (i < 3 && !entries[i].misconception)
        i++;
    verdict("nothing_else", entries[i].misconception, "nothing made, taken or changed",
            entries[i].seen, where(child, entries[i].addr));
}

static Outcome unanswered(const Moment *m) {
    const uint64_t none = claimed(m, "no_process.calls"), calls = claimed(m, "refused.calls");
    if (none || (claimed(m, "refused.came") && calls >= parameter("stop_at")))
        return (Outcome){"no_answer",
                         text("%" PRIu64 " calls of the callback where the first question got no "
                              "answer, %" PRIu64 " where question %" PRIu64 " got none",
                              none, calls, parameter("stop_at")),
                         0};
    const int32_t results[] = {(int32_t)claimed(m, "no_process.result"),
                               (int32_t)claimed(m, "refused.result")};
    return (Outcome){results[0] || results[1] ? "not_zero_at_the_end" : NULL,
                     text("returned %" PRId32 " and %" PRId32, results[0], results[1]), 0};
}

// ---- a map that the scenario made up ----

static const char *made_up_problem(const Moment *m) {
    const uint64_t calls = claimed(m, "made.calls");
    if (!claimed(m, "made.questions"))
        return NULL; // it was read in another way
    if (claimed(m, "made.wrong") == INNER_AT + 1 || claimed(m, "made.inner") != INNER_VALUE ||
        claimed(m, "made.inner_calls") != INNER_CALLS || claimed(m, "made.lost"))
        return "one_walk_at_a_time";
    if (!claimed(m, "made.ended"))
        return "never_ends";
    if (calls < MADE_UP)
        return "ends_at_a_number";
    return claimed(m, "made.wrong") ? "not_as_described" : NULL;
}

static void check_made_up(void) {
    const Moment *m = at("made_up");
    const uint64_t wrong = claimed(m, "made.wrong");
    verdict("any_map", made_up_problem(m),
            text("%d regions as described, and a walk of the callback's own", MADE_UP),
            text("%" PRIu64 " regions%s; the inner walk: %" PRIu64 " calls, %" PRId32 " returned",
                 claimed(m, "made.calls"),
                 wrong ? text(", of which number %" PRIu64 " is not as described", wrong) : "",
                 claimed(m, "made.inner_calls"), (int32_t)claimed(m, "made.inner")),
            nowhere());
}

TASK_CHECKS(walk) {
    const Moment *walked = at("walked"), *again = at("walked_again"), *child = at("child");

    const Walk *own = walk_at(walked, walked);
    if (!record("cover", cover(own), cover_expected(own), walked))
        return;
    record("facts", facts(own), "each region as VirtualQueryEx describes it", walked);
    record("stop", stop(walked, again),
           "no call after the one that returned something other than 0, and that returned; "
           "0 at the end; the same context each time",
           walked);
    record("again", second_walk(again), "the map as it is then", again);

    const Moment *space = process(child, claimed(child, "pid"));
    if (!space) {
        record("remote", (Outcome){"ended_the_process", "the other process is gone", 0},
               "the other process as it was", child);
        return;
    }
    check_remote(child, space);
    check_nothing_else(child, space);
    record("unanswered", unanswered(at("unanswered")),
           "no call of the callback without an answer, and 0 returned", child);
    check_made_up();
}

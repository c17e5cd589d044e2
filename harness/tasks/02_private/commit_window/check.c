#include "check.h"
#include "shape.h"

#include <string.h>

// The pages [first, first + count) that were committed, as one run.
typedef struct Window {
    uint64_t first, count;
} Window;

enum { GRANULE_PAGES = 16 }; // 64 KB
enum { MOST_RUNS = sizeof((Allocation *)0)->runs / sizeof(Run) };

static Window window_asked(void) {
    return (Window){parameter("first"), parameter("count")};
}

// From the first committed page to the last.
static Window window_committed(const Allocation *a) {
    Window w = {0};
    for (size_t i = 0; i < a->run_count && i < MOST_RUNS; i++) {
        const Run *run = &a->runs[i];
        if (run->state != VM_MEM_COMMIT)
            continue;
        const uint64_t first = (run->base - a->base) / VM_PAGE;
        if (w.count == 0)
            w.first = first;
        w.count = first + run->pages - w.first;
    }
    return w;
}

// A private allocation that `before` does not have and that holds as much committed
// memory as the window was to hold; 0 when there is none.
static vm_addr committed_elsewhere(const Moment *before, const Moment *after, uint64_t count) {
    const Snapshot *s = snapshot_of(after);
    for (size_t i = 0; i < s->region_count; i++) {
        const Region *r = &s->regions[i];
        if (r->state == VM_MEM_COMMIT && r->type == VM_MEM_PRIVATE &&
            r->end - r->base == count * VM_PAGE && !allocation_at(before, r->base).exists)
            return r->base;
    }
    return 0;
}

// Where an address that lost its upper half points to.
static bool committed_below(const Moment *before, const Moment *after, vm_addr window) {
    const vm_addr cut = (uint32_t)window;
    const Allocation was = allocation_at(before, cut), is = allocation_at(after, cut);
    return cut != window && pages_in(&is, VM_MEM_COMMIT) > pages_in(&was, VM_MEM_COMMIT);
}

enum { ERROR_INVALID_PARAMETER = 87, ERROR_INVALID_ADDRESS = 487 }; // winerror.h

static const char *nothing_committed(const Moment *before, const Moment *after, vm_addr base,
                                     Window asked) {
    if (committed_below(before, after, base + asked.first * VM_PAGE))
        return "address_cut";
    if (committed_elsewhere(before, after, asked.count))
        return "commits_another_allocation";
    const uint64_t error = claimed_at(after, "last_error", MAIN);
    // The second where the range leaves the process's address space.
    const bool refused = error == ERROR_INVALID_ADDRESS || error == ERROR_INVALID_PARAMETER;
    return refused ? "range_refused" : "commits_nothing";
}

// Why a committed window is not the one asked for. The ranges of task.toml keep these
// apart: first lies well inside a granule, and count is at least 3.
static const char *another_window(Window asked, Window is, uint64_t pages) {
    const uint64_t end = is.first + is.count, asked_end = asked.first + asked.count;
    if (is.count == pages)
        return "commits_all";
    if (is.count == 1)
        return "pages_taken_for_bytes";
    if (is.first == 0)
        return "commits_from_base";
    if (is.first == asked.first / GRANULE_PAGES * GRANULE_PAGES)
        return "rounds_to_64k";
    if (is.first == asked.first && end == asked_end + 1)
        return "one_page_more";
    if (is.first == asked.first && end + 1 == asked_end)
        return "one_page_short";
    if (is.first == asked.first && end == asked_end + asked.first)
        return "end_taken_for_size";
    if (is.first + 1 == asked.first || is.first == asked.first + 1)
        return "one_page_off";
    return "commits_another_window";
}

// Whether this is the reservation that there was before all calls.
static bool is_made_again(const Allocation *a, vm_addr base) {
    const Allocation was = allocation_at(at("before"), base);
    return a->base != was.base || a->pages != was.pages || a->protect != was.protect;
}

static const char *seen_text(const Allocation *a, const char *problem) {
    const bool again = problem && !strcmp(problem, "made_again");
    return text("%s%s", runs_text(a), again ? ", in another reservation than before" : "");
}

static const char *window_problem(const Allocation *a, const Moment *before, const Moment *after) {
    const Window asked = window_asked(), is = window_committed(a);
    if (is_made_again(a, claimed(before, "base")))
        return "made_again";
    if (is.count == 0)
        return nothing_committed(before, after, a->base, asked);
    if (pages_in(a, VM_MEM_COMMIT) != is.count)
        return "leaves_holes";
    if (is.first == asked.first && is.count == asked.count)
        return NULL;
    return another_window(asked, is, a->pages);
}

static const char *protection_problem(const Allocation *a) {
    const uint32_t executable = VM_PAGE_EXECUTE | VM_PAGE_EXECUTE_READ | VM_PAGE_EXECUTE_READWRITE;
    for (size_t i = 0; i < a->run_count && i < MOST_RUNS; i++) {
        const uint32_t protect = a->runs[i].protect;
        if (a->runs[i].state != VM_MEM_COMMIT || protect == VM_PAGE_READWRITE)
            continue;
        return protect == a->protect     ? "reservations_protection"
               : protect & executable    ? "executable"
               : protect & VM_PAGE_GUARD ? "guarded"
                                         : "not_writable";
    }
    return NULL;
}

// A reservation whose window was asked for, as it is at a checkpoint.
static Allocation reservation(const Moment *m, unsigned which) {
    const Moment *before = at("before");
    return allocation_at(m, which == MAIN ? claimed(before, "base")
                                          : claimed_at(before, "base", which));
}

static const char *runs_asked(uint64_t pages, uint64_t first, uint64_t count) {
    return text("R%" PRIu64 " C%" PRIu64 ":RW R%" PRIu64, first, count, pages - first - count);
}

// The second window lies in another reservation, and is another.
static const char *other_problem(const Allocation *a) {
    const vm_addr base = claimed_at(at("before"), "base", OTHER);
    const Window is = window_committed(a), earlier = window_asked();
    if (is_made_again(a, base))
        return "made_again";
    if (runs_are(a, runs_asked(parameter("other_pages"), parameter("other_first"),
                               parameter("other_count"))))
        return NULL;
    return is.count == 0 || is.first == earlier.first || is.count == earlier.count
               ? "remembers"
               : "commits_another_window";
}

typedef struct Edge {
    unsigned which;
    Window asked;
    const char *misconception; // when another window is committed, or none
} Edge;

// Who commits what lies before the window as well, and gives it back, may find no memory for it.
static bool is_refused_as_too_much(const Allocation *a, const Edge *edge) {
    return (edge->which == HUGE_ONE || edge->which == FAR_ONE) &&
           !claimed_at(at("ends"), "returned", edge->which) && pages_in(a, VM_MEM_COMMIT) == 0;
}

// A type that is too narrow for a number of pages or bytes drops its upper bits.
static bool is_number_cut(Window asked, Window is) {
    return is.count > 0 && is.first <= asked.first && is.count <= asked.count &&
           (asked.first - is.first) % 0x10000 == 0 && (asked.count - is.count) % 0x10000 == 0;
}

static const char *edge_problem(const Allocation *a, const Edge *edge) {
    const Window asked = edge->asked, is = window_committed(a);
    if (is_made_again(a, claimed_at(at("before"), "base", edge->which)))
        return "made_again";
    if (runs_are(a, runs_asked(a->pages, asked.first, asked.count)) ||
        is_refused_as_too_much(a, edge))
        return NULL;
    if (is.first == asked.first && is.count == asked.count && protection_problem(a))
        return protection_problem(a);
    return is_number_cut(asked, is) ? "size_cut" : edge->misconception;
}

// Windows at the ends of a reservation, one that is all of it, one in the reservation of the call
// before, and two far up.
static void check_edges(void) {
    const uint64_t pages = parameter("ends"), other = parameter("other_pages");
    const Moment *m = at("ends");
    const Edge edges[] = {
        {OTHER, {other - 2, 1}, "remembers"},
        {WHOLE, {0, pages + 3}, "misses_the_ends"},
        {FIRST_PAGE, {0, 1}, "misses_the_ends"},
        {LAST_PAGE, {pages - 1, 1}, "misses_the_ends"},
        {HUGE_ONE, {HUGE_FIRST, HUGE_COUNT}, "commits_another_window"},
        {FAR_ONE, {claimed(m, "far_first"), FAR_COUNT}, "commits_another_window"},
    };
    enum { EDGES = sizeof edges / sizeof *edges };
    size_t i = 0;
    Allocation a = reservation(m, edges[0].which);
    while (i + 1 < EDGES && !edge_problem(&a, &edges[i]))
        a = reservation(m, edges[++i].which);
    verdict("edges", edge_problem(&a, &edges[i]),
            runs_asked(reservation(at("before"), edges[i].which).pages, edges[i].asked.first,
                       edges[i].asked.count),
            seen_text(&a, edge_problem(&a, &edges[i])), where(m, a.base));
}

typedef struct Report {
    unsigned which;
    const char *checkpoint, *call;
    Window asked;
} Report;

// What a call returned that does not match what it did, or NULL.
static const char *misreport(const Report *r) {
    const Moment *m = at(r->checkpoint);
    const Allocation a = reservation(m, r->which);
    const bool returned = claimed_at(m, "returned", r->which) != 0,
               done = runs_are(&a, runs_asked(a.pages, r->asked.first, r->asked.count));
    if (is_made_again(&a, reservation(at("before"), r->which).base))
        return "made_again";
    if (returned != done)
        return returned ? "claims_success" : "wrong_result";
    return !done && pages_in(&a, VM_MEM_COMMIT) > 0 ? "half_done" : NULL;
}

static void verdict_on_returned(const char *problem, const Report *r) {
    const Moment *m = at(r->checkpoint);
    const Allocation a = reservation(m, r->which);
    verdict("returned", problem, "TRUE and the window committed, or FALSE and no page of it",
            text("%s: %s, %s", r->call, claimed_at(m, "returned", r->which) ? "TRUE" : "FALSE",
                 runs_text(&a)),
            where(m, problem ? a.base : 0));
}

static Report refused_report(unsigned i) {
    const Refusal *r = &refusals[i];
    const char *call =
        text("the system refused %s number %u, for %" PRIu64 " pages from page %" PRIu64 " on",
             r->system_call, r->nth, r->count, r->first);
    const Report report = {REFUSED + i, "refused", call, {r->first, r->count}};
    return report;
}

static void check_allowed(void) {
    const Report again = {REFUSED,
                          "allowed",
                          "the same window, and the system refuses nothing",
                          {refusals->first, refusals->count}};
    const bool done = claimed_at(at("allowed"), "returned", REFUSED) && !misreport(&again);
    verdict_on_returned(done ? NULL : "remembers", &again);
}

static void check_returned(void) {
    enum { FIRST_ONES = 3 };
    Report reports[FIRST_ONES + REFUSALS] = {
        {MAIN, "after", "the first call", window_asked()},
        {OTHER, "second", "the second call", {parameter("other_first"), parameter("other_count")}},
        {FAR_ONE, "ends", "far up", {claimed(at("ends"), "far_first"), FAR_COUNT}},
    };
    for (unsigned i = 0; i < REFUSALS; i++)
        reports[FIRST_ONES + i] = refused_report(i);
    for (size_t i = 0; i < sizeof reports / sizeof *reports; i++)
        if (misreport(&reports[i])) {
            verdict_on_returned(misreport(&reports[i]), &reports[i]);
            return;
        }
    check_allowed();
}

// The system gives pages of zeros.
static bool is_written(const Moment *m, vm_addr base, uint64_t first, uint64_t count) {
    static uint8_t seen[1 << 20];
    const uint64_t bytes = count * VM_PAGE;
    if (bytes > sizeof seen || !bytes_at(m, base + first * VM_PAGE, seen, bytes))
        fault("the bytes of the window are not in the snapshot");
    for (uint64_t i = 0; i < bytes; i++)
        if (seen[i])
            return true;
    return false;
}

// Of the first window, and of one that is a single page.
static bool is_any_written(void) {
    const Moment *before = at("before");
    const Window w = window_asked();
    const uint64_t last = parameter("ends") - 1;
    const Allocation a = reservation(at("ends"), LAST_PAGE);
    return is_written(at("after"), claimed(before, "base"), w.first, w.count) ||
           (pages_of(&a, last, 1, VM_MEM_COMMIT) == 1 && is_written(at("ends"), a.base, last, 1));
}

static void check_nothing_else(void) {
    static const char *const from[] = {"before", "after", "second", "released", "refused"},
                             *const to[] = {"after", "second", "ends", "refused", "allowed"};
    if (is_any_written()) {
        verdict("nothing_else", "writes_pages", "zeros in every page of the window", "other bytes",
                nowhere());
        return;
    }
    vm_addr own[RESERVATIONS];
    for (unsigned i = 0; i < RESERVATIONS; i++)
        own[i] = claimed_at(at("before"), "base", i);
    const Ledger ledger = {.addresses = own, .count = RESERVATIONS};
    size_t i = 0;
    while (i < 4 && !ledger_entry(at(from[i]), at(to[i]), &ledger).misconception)
        i++;
    ledger_verdict("nothing_else", at(from[i]), at(to[i]), &ledger);
}

TASK_CHECKS(commit_window) {
    const Moment *before = at("before"), *after = at("after");
    const Allocation a = reservation(after, MAIN);
    const Window asked = window_asked();

    const char *problem = window_problem(&a, before, after);
    if (!verdict("window", problem, runs_asked(parameter("pages"), asked.first, asked.count),
                 seen_text(&a, problem),
                 where(after, problem && !strcmp(problem, "commits_another_allocation")
                                  ? committed_elsewhere(before, after, asked.count)
                                  : a.base)))
        return;
    if (!verdict("protection", protection_problem(&a), "PAGE_READWRITE", runs_text(&a),
                 where(after, a.base)))
        return;
    const Moment *second = at("second");
    const Allocation other = reservation(second, OTHER);
    if (!verdict("again", other_problem(&other),
                 runs_asked(parameter("other_pages"), parameter("other_first"),
                            parameter("other_count")),
                 seen_text(&other, other_problem(&other)), where(second, other.base)))
        return;
    check_edges();
    check_returned();
    check_nothing_else();
}

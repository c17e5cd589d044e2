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

static const char *window_problem(const Allocation *a, const Moment *before, const Moment *after) {
    const Window asked = window_asked(), is = window_committed(a);
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
        return protect == a->protect  ? "reservations_protection"
               : protect & executable ? "executable"
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
    const Window is = window_committed(a), earlier = window_asked();
    if (runs_are(a, runs_asked(parameter("other_pages"), parameter("other_first"),
                               parameter("other_count"))))
        return NULL;
    return is.count == 0 || is.first == earlier.first || is.count == earlier.count
               ? "remembers"
               : "commits_another_window";
}

// Who commits what lies before the window as well, and gives it back, may find no memory for it.
static bool huge_is_right(const Allocation *a, bool returned) {
    return runs_are(a, runs_asked(HUGE_PAGES, HUGE_FIRST, HUGE_COUNT)) ||
           (!returned && pages_in(a, VM_MEM_COMMIT) == 0);
}

// Windows at the ends of a reservation, one that is all of it, one in the reservation of the call
// before, and one far up.
static void check_edges(void) {
    const uint64_t pages = parameter("ends"), other = parameter("other_pages");
    const Moment *m = at("ends");
    const struct {
        Allocation is;
        const char *asked, *problem;
    } edges[] = {
        {reservation(m, OTHER), runs_asked(other, other - 2, 1), "remembers"},
        {reservation(m, WHOLE), runs_asked(pages + 3, 0, pages + 3), "misses_the_ends"},
        {reservation(m, FIRST_PAGE), runs_asked(pages, 0, 1), "misses_the_ends"},
        {reservation(m, LAST_PAGE), runs_asked(pages, pages - 1, 1), "misses_the_ends"},
        {reservation(m, HUGE_ONE), runs_asked(HUGE_PAGES, HUGE_FIRST, HUGE_COUNT), "size_cut"},
    };
    size_t i = 0;
    while (i < 4 && runs_are(&edges[i].is, edges[i].asked))
        i++;
    const bool right =
        i == 4 && huge_is_right(&edges[i].is, claimed_at(m, "returned", HUGE_ONE) != 0);
    verdict("edges", right ? NULL : edges[i].problem, edges[i].asked, runs_text(&edges[i].is),
            where(m, edges[i].is.base));
}

typedef struct Report {
    unsigned which;
    const char *checkpoint, *call;
    const char *runs; // once it is committed
} Report;

// What a call returned that does not match what it did, or NULL.
static const char *misreport(const Report *r) {
    const Moment *m = at(r->checkpoint);
    const Allocation a = reservation(m, r->which);
    const bool returned = claimed_at(m, "returned", r->which) != 0, done = runs_are(&a, r->runs);
    return returned == done ? NULL : returned ? "claims_success" : "wrong_result";
}

static void check_returned(void) {
    const char *refused = runs_asked(REFUSED_PAGES, REFUSED_FIRST, REFUSED_COUNT);
    const Report reports[] = {
        {MAIN, "after", "the first call",
         runs_asked(parameter("pages"), parameter("first"), parameter("count"))},
        {OTHER, "second", "the second call",
         runs_asked(parameter("other_pages"), parameter("other_first"), parameter("other_count"))},
        {REFUSED, "refused", "the system refused", refused},
        {REFUSED_LATER, "refused", "the system refused its second call", refused},
    };
    const Report *wrong = NULL;
    for (size_t i = 0; i < sizeof reports / sizeof *reports && !wrong; i++)
        wrong = misreport(&reports[i]) ? &reports[i] : NULL;
    const Moment *m = at(wrong ? wrong->checkpoint : "refused");
    const Allocation a = reservation(m, wrong ? wrong->which : MAIN);
    verdict("returned", wrong ? misreport(wrong) : NULL,
            "TRUE where the window is committed, else FALSE",
            wrong ? text("%s: %s, %s", wrong->call,
                         claimed_at(m, "returned", wrong->which) ? "TRUE" : "FALSE", runs_text(&a))
                  : "just that",
            where(m, wrong ? a.base : 0));
}

static void check_nothing_else(void) {
    static const char *const checkpoints[] = {"before", "after", "second", "ends", "refused"};
    vm_addr own[RESERVATIONS];
    for (unsigned i = 0; i < RESERVATIONS; i++)
        own[i] = claimed_at(at("before"), "base", i);
    const Ledger ledger = {.addresses = own, .count = RESERVATIONS};
    size_t last = 1;
    while (last < 4 &&
           !ledger_entry(at(checkpoints[last - 1]), at(checkpoints[last]), &ledger).misconception)
        last++;
    ledger_verdict("nothing_else", at(checkpoints[last - 1]), at(checkpoints[last]), &ledger);
}

TASK_CHECKS(commit_window) {
    const Moment *before = at("before"), *after = at("after");
    const Allocation a = reservation(after, MAIN);
    const Window asked = window_asked();

    const char *problem = window_problem(&a, before, after);
    if (!verdict("window", problem, runs_asked(parameter("pages"), asked.first, asked.count),
                 runs_text(&a),
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
                 runs_text(&other), where(second, other.base)))
        return;
    check_edges();
    check_returned();
    check_nothing_else();
}

#include "check.h"
#include "touches.h"

enum { GRANULE_PAGES = 16, WRITTEN = 0x5a };
enum { MOST_RUNS = sizeof((Allocation *)0)->runs / sizeof(Run) };

static bool is_committed(const Allocation *a, uint64_t page) {
    return pages_of(a, page, 1, VM_MEM_COMMIT) == 1;
}

// A run of reserved pages as runs_text() writes it; nothing if there are none.
static const char *reserved_text(uint64_t pages) {
    return pages ? text(" R%" PRIu64, pages) : "";
}

static const char *reserved_problem(const Moment *m, const Allocation *a, vm_addr array,
                                    uint64_t pages) {
    if (!array)
        return "no_array";
    if (!a->exists || a->base != array || a->type != VM_MEM_PRIVATE ||
        kind_at(m, array) != KIND_PRIVATE)
        return "no_reservation";
    if (a->pages != pages)
        return "wrong_size";
    return pages_in(a, VM_MEM_COMMIT) > 0 ? "commits_early" : NULL;
}

// Why the page of that touch is not committed, in an array in which `others` pages may be
// committed because of other touches.
static const char *not_committed(const Moment *m, const Allocation *a, enum touch touch,
                                 uint64_t others) {
    const uint64_t how = claimed_at(m, "outcome", touch);
    if (how == TOUCHED) // so it was committed once
        return "loses_earlier";
    if (pages_in(a, VM_MEM_COMMIT) > others)
        return "commits_elsewhere";
    return how == PASSED_ON ? "not_handled" : "retries_in_vain";
}

static const char *protection_problem(const Allocation *a) {
    for (size_t i = 0; i < a->run_count && i < MOST_RUNS; i++)
        if (a->runs[i].state == VM_MEM_COMMIT && a->runs[i].protect != VM_PAGE_READWRITE)
            return "wrong_protection";
    return NULL;
}

// Why more is committed than the page that was touched.
static const char *too_much(const Allocation *a, uint64_t page) {
    const uint64_t committed = pages_in(a, VM_MEM_COMMIT), granule = page - page % GRANULE_PAGES;
    if (committed == a->pages)
        return "commits_all";
    if (committed == page + 1 && pages_of(a, 0, page + 1, VM_MEM_COMMIT) == committed)
        return "commits_in_order";
    if (committed == GRANULE_PAGES &&
        pages_of(a, granule, GRANULE_PAGES, VM_MEM_COMMIT) == committed)
        return "commits_64k";
    return committed == 2 && is_committed(a, page + 1) ? "spills_over" : "commits_too_much";
}

// The first page that was touched, the only one so far.
static const char *one_problem(const Moment *m, const Allocation *a, uint64_t page) {
    if (!is_committed(a, page))
        return not_committed(m, a, HIGH_WRITTEN, 0);
    if (claimed_at(m, "outcome", HIGH_WRITTEN) == PASSED_ON)
        return "passes_on";
    const char *problem = protection_problem(a);
    return problem ? problem : pages_in(a, VM_MEM_COMMIT) > 1 ? too_much(a, page) : NULL;
}

// The four pages that were touched at the end.
static const char *all_problem(const Moment *m, const Allocation *a, uint64_t high, uint64_t low) {
    if (!is_committed(a, low))
        return not_committed(m, a, LOW_FRESH, 3);
    if (claimed_at(m, "outcome", LOW_FRESH) != TOUCHED) // the write to it was handled
        return "only_writes";
    if (claimed(m, "fresh_protection") != VM_PAGE_READWRITE)
        return "wrong_protection";
    if (!is_committed(a, high))
        return "loses_earlier";
    if (!is_committed(a, 0))
        return not_committed(m, a, FIRST_WRITTEN, 3);
    if (!is_committed(a, a->pages - 1))
        return not_committed(m, a, LAST_WRITTEN, 3);
    const char *problem = protection_problem(a);
    return problem ? problem : pages_in(a, VM_MEM_COMMIT) > 4 ? "commits_too_much" : NULL;
}

static bool check_touched(vm_addr array, uint64_t pages) {
    const uint64_t high = parameter("high"), low = parameter("low");
    const Moment *one = at("one"), *all = at("all");
    const Allocation a = allocation_at(one, array), b = allocation_at(all, array);
    const char *problem = one_problem(one, &a, high);
    if (problem)
        return verdict("touched", problem,
                       text("page %" PRIu64 " touched: R%" PRIu64 " C1:RW%s", high, high,
                            reserved_text(pages - high - 1)),
                       runs_text(&a), where(one, array));
    return verdict("touched", all_problem(all, &b, high, low),
                   text("pages %" PRIu64 ", %" PRIu64 ", 0 and %" PRIu64 " touched: C1:RW%s C1:RW%s"
                        " C1:RW%s C1:RW",
                        high, low, pages - 1, reserved_text(low - 1), reserved_text(high - low - 1),
                        reserved_text(pages - high - 2)),
                   runs_text(&b), where(all, array));
}

static void check_contents(vm_addr array) {
    const Moment *all = at("all");
    const uint64_t fresh = claimed(all, "fresh"), kept = claimed(all, "kept");
    verdict("contents",
            fresh != 0        ? "not_zero"
            : kept != WRITTEN ? "loses_earlier"
                              : NULL,
            text("a fresh byte 0x00, a written byte 0x%02x", WRITTEN),
            text("a fresh byte 0x%02" PRIx64 ", a written byte 0x%02" PRIx64, fresh, kept),
            where(all, array));
}

// Whether there is memory at an address: somebody has committed what was bare.
static bool has_memory(const Moment *m, vm_addr addr) {
    const Allocation a = allocation_at(m, addr);
    return pages_of(&a, (addr - a.base) / VM_PAGE, 1, VM_MEM_COMMIT) > 0;
}

// Touches of what is not the array's: the exception must come to the next handler.
static const struct Other {
    enum touch touch;
    const char *place, *problem, *tried; // the claim that it was tried; NULL: always
} others[] = {
    {FOREIGN, "a reserved page that is not the array's", "swallows", NULL},
    {BEHIND, "the first byte behind the array", "swallows", "behind"},
    {FRONT, "the last byte before the array", "swallows", "front"},
    {GUARDED, "a guard page in the array", "any_exception", NULL},
};

static const struct Other *not_passed_on(const Moment *m) {
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if ((!others[i].tried || claimed(m, others[i].tried)) &&
            claimed_at(m, "outcome", others[i].touch) != PASSED_ON)
            return &others[i];
    return NULL;
}

// What is not a touch of a byte elsewhere: an exception that somebody raised, a page that the
// system refuses, and a touch before there is an array.
static const char *other_problem(const Moment *m) {
    if (claimed_at(at("none"), "outcome", NOWHERE) != PASSED_ON)
        return "swallows";
    if (!claimed(m, "own_passed"))
        return "any_code";
    if (!claimed(m, "bare_passed"))
        return "takes_raised";
    if (claimed(m, "read_refused") && claimed_at(m, "outcome", NO_PAGE_READ) != PASSED_ON &&
        claimed(m, "read_tries") > 1)
        return "believes_in_commit";
    if (claimed(m, "refused") && claimed_at(m, "outcome", NO_PAGE) != PASSED_ON &&
        claimed(m, "tries") > 1)
        return "believes_in_commit";
    return claimed_at(m, "outcome", NO_PAGE_AGAIN) == TOUCHED ? NULL : "never_again";
}

static void check_foreign(vm_addr array, uint64_t pages) {
    const Moment *m = at("foreign");
    const vm_addr places[] = {claimed(m, "foreign"), array + pages * VM_PAGE, array - 1};
    const bool tried[] = {true, claimed(m, "behind") != 0, claimed(m, "front") != 0};
    const char *expected = "a foreign page stays as it is, and the next handler is asked";
    for (int i = 0; i < 3; i++) {
        const Allocation a = allocation_at(m, places[i]);
        if (tried[i] && (i ? has_memory(m, places[i]) : pages_in(&a, VM_MEM_COMMIT) > 0)) {
            verdict("foreign", "no_range_check", expected, runs_text(&a), where(m, places[i]));
            return;
        }
    }
    const struct Other *other = not_passed_on(m);
    if (!other && other_problem(m)) {
        verdict("foreign", other_problem(m), expected, "not so", where(m, array));
        return;
    }
    verdict("foreign", other ? other->problem : NULL, expected,
            other ? text("touching %s: the exception came to no other handler", other->place)
                  : "so it is, each time",
            other ? where(m, array) : nowhere());
}

static void check_crowd(vm_addr array) {
    const Moment *m = at("crowd");
    const Allocation a = allocation_at(m, array);
    const bool of_a_thread = claimed_at(m, "outcome", OF_A_THREAD) == TOUCHED;
    const uint64_t failed = claimed(m, "failed"), crowd = crowd_of(parameter("pages")),
                   there = pages_of(&a, 0, crowd, VM_MEM_COMMIT);
    verdict(
        "crowd",
        !of_a_thread                                  ? "one_thread"
        : claimed_at(m, "outcome", SLOWER) != TOUCHED ? "slower_thread"
        : claimed(m, "of_another") != WRITTEN         ? "clears_page"
        : failed || there < crowd                     ? "gives_up"
                                                      : NULL,
        text("a page touched by another thread, and then %" PRIu64 " pages, are committed", crowd),
        text("by the thread: %s, and %" PRIu64 " pages are committed", of_a_thread ? "yes" : "no",
             there),
        where(m, array));
}

static void check_nothing_else(vm_addr array) {
    const vm_addr own[] = {array};
    const Ledger ledger = {.addresses = own, .count = 1, .any_blocks = true};
    Entry found = ledger_entry(at("none"), at("made"), &ledger);
    const Moment *m = at("made");
    if (!found.misconception) {
        m = at("all");
        found = ledger_entry(at("one"), m, &ledger);
    }
    if (!found.misconception) {
        m = at("elsewhere");
        found = ledger_entry(at("all"), m, &(Ledger){.addresses = own, .count = 1});
    }
    verdict("nothing_else", found.misconception, "nothing else made, taken or changed", found.seen,
            where(m, found.addr));
}

static const char *failed_problem(const Moment *none) {
    if (claimed(none, "too_many") || claimed(none, "too_many_again"))
        return "wraps";
    if (claimed(none, "very_many"))
        return "ignores_refusal";
    if (!claimed(none, "asked"))
        return "too_few";
    if (claimed(none, "refused") && claimed(none, "denied"))
        return "ignores_refusal";
    return ledger_entry(at("before"), none, NULL).misconception;
}

static void check_failed(void) {
    const Moment *none = at("none");
    verdict("failed", failed_problem(none), "NULL each time, and nothing is left",
            text("0x%" PRIx64 " for too many pages, 0x%" PRIx64
                 " where the system refuses; left: %s",
                 claimed(none, "too_many"), claimed(none, "denied"),
                 ledger_entry(at("before"), none, NULL).seen),
            where(none, claimed(none, "too_many")));
}

TASK_CHECKS(lazy_array) {
    const Moment *made = at("made");
    const uint64_t pages = parameter("pages");
    const vm_addr array = claimed(made, "array");
    const Allocation a = allocation_at(made, array);
    check_failed();
    const char *problem = reserved_problem(made, &a, array, pages);
    if (!verdict("reserved", problem, text("R%" PRIu64, pages),
                 problem && array && a.base != array ? label_text(made, array) : runs_text(&a),
                 where(made, array)) ||
        !check_touched(array, pages))
        return;
    check_contents(array);
    check_foreign(array, pages);
    check_crowd(array);
    check_nothing_else(array);
}

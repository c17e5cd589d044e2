#include "check.h"
#include "shape.h"

// The ranges that the scenario asks about, in its order; SHORTER just before FULL.
enum {
    FRESH,
    TOUCHED,
    WITH_RESERVED,
    WITH_HOLE,
    FULL,
    DECOMMITTED,
    COMMITTED_AGAIN,
    SHORTER,
    OTHER,
    ONE_PAGE,
    WIDE,
    RANGES
};
enum { RESERVED_PAGES = BEFORE + BEHIND };

static uint64_t said(unsigned range) {
    return claimed_at(at("counted"), "said", range);
}

// What the system itself reported just before the call.
static uint64_t is(unsigned range) {
    return claimed_at(at("counted"), "is", range);
}

static bool right(unsigned range) {
    return said(range) == is(range);
}

static bool made_resident(unsigned range) {
    return claimed_at(at("counted"), "then", range) > is(range);
}

// Checks against what the system reports, not against what was touched: the system may make more
// pages resident than that, or take some back.
static const char *touched_problem(uint64_t pages) {
    const uint64_t answer = said(TOUCHED), there = is(TOUCHED);
    if (answer == there)
        return NULL;
    if (made_resident(FRESH) || made_resident(TOUCHED))
        return "makes_resident";
    if (answer == 0)
        return "counts_none";
    if (answer == pages)
        return said(WITH_RESERVED) == pages + RESERVED_PAGES ? "counts_range" : "counts_committed";
    if (answer == there * VM_PAGE)
        return "counts_bytes";
    if (answer == 1)
        return "one_element";
    return answer < there ? "asks_other_pages" : "counts_too_many";
}

static const char *answers(const unsigned *ranges, size_t count) {
    const char *all = "";
    for (size_t i = 0; i < count; i++)
        all = text("%s%s%" PRIu64, all, i ? ", " : "", said(ranges[i]));
    return all;
}

static const char *truths(const unsigned *ranges, size_t count) {
    const char *all = "";
    for (size_t i = 0; i < count; i++)
        all = text("%s%s%" PRIu64, all, i ? ", " : "", is(ranges[i]));
    return all;
}

// The page after the shorter range is resident.
static const char *untouched_problem(void) {
    if (!right(FRESH) || !right(FULL))
        return "asks_other_pages";
    return said(SHORTER) == is(SHORTER) + 1 ? "counts_beyond"
           : right(SHORTER)                 ? NULL
                                            : "asks_other_pages";
}

// The first range whose pages became resident during the student's call, or RANGES.
static unsigned first_made_resident(void) {
    unsigned range = 0;
    while (range < RANGES && !made_resident(range))
        range++;
    return range;
}

// A private allocation that was not there before, of up to 64 KB: the array for a range of some
// hundred pages is no bigger.
static vm_addr forgotten_array(const Moment *before, const Moment *after) {
    vm_addr base = 0;
    while ((base = next_new(before, after, KIND_PRIVATE, base)) != 0)
        if (allocation_at(after, base).pages <= 16)
            break;
    return base;
}

// The bytes of the pages that are looked at.
static bool has_its_bytes(const Moment *m, vm_addr base) {
    static uint8_t seen[FILLED_PAGES * VM_PAGE];
    if (!bytes_at(m, base, seen, sizeof seen))
        return false;
    for (size_t i = 0; i < sizeof seen; i++)
        if (seen[i] != FILLED)
            return false;
    return true;
}

static void check_nothing_left(const Moment *before, const Moment *counted) {
    const vm_addr left = forgotten_array(before, counted), own = claimed(before, "base");
    const Entry entry = ledger_entry(before, counted, &(Ledger){.addresses = &own, .count = 1});
    verdict("nothing_left", left ? "leaves_array" : entry.misconception, "nothing new",
            left ? text("%" PRIu64 " pages at 0x%" PRIx64, allocation_at(counted, left).pages, left)
                 : entry.seen,
            where(counted, left ? left : entry.addr));
}

TASK_CHECKS(resident_pages) {
    static const unsigned ends[] = {FRESH, FULL, SHORTER}, reserved[] = {WITH_RESERVED, WITH_HOLE},
                          gone[] = {DECOMMITTED, COMMITTED_AGAIN};
    const Moment *before = at("before"), *counted = at("counted");
    const uint64_t pages = parameter("pages");

    if (is(FRESH) == pages || is(FULL) == 0) {
        static const char *const needs = "needs a system that tells touched pages from others";
        not_checked("changes_nothing", needs);
        not_checked("touched", needs);
        not_checked("untouched", needs);
        not_checked("reserved", needs);
        not_checked("given_back", needs);
        not_checked("others", needs);
        not_checked("nothing_left", needs);
        return;
    }

    const unsigned range = first_made_resident();
    const bool same_bytes = has_its_bytes(counted, claimed(before, "filled"));
    const char *changed = range < RANGES ? "makes_resident"
                          : same_bytes   ? NULL
                                         : "writes_pages",
               *problem = range < RANGES ? "makes_resident" : touched_problem(pages);
    if (!verdict("touched", problem,
                 text("%" PRIu64 " of %" PRIu64 " committed pages", is(TOUCHED), pages),
                 text("%" PRIu64, said(TOUCHED)), nowhere()))
        return;
    verdict("changes_nothing", changed, "the same pages resident after the call, the same bytes",
            changed ? "other bytes" : "just that", nowhere());

    verdict("untouched", untouched_problem(), truths(ends, 3), answers(ends, 3), nowhere());
    verdict("reserved", right(WITH_RESERVED) && right(WITH_HOLE) ? NULL : "reserved_confuses",
            truths(reserved, 2), answers(reserved, 2), nowhere());
    verdict("given_back", right(DECOMMITTED) && right(COMMITTED_AGAIN) ? NULL : "remembers",
            truths(gone, 2), answers(gone, 2), nowhere());

    static const unsigned others[] = {OTHER, ONE_PAGE, WIDE};
    verdict("others",
            said(ONE_PAGE) == is(ONE_PAGE) + 1  ? "counts_beyond"
            : !right(OTHER) || !right(ONE_PAGE) ? "remembers"
            : !right(WIDE)                      ? "asks_other_pages"
                                                : NULL,
            truths(others, 3), answers(others, 3), nowhere());
    check_nothing_left(before, counted);
}

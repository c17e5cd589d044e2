#include "check.h"
#include "shape.h"

// The ranges that the scenario asks about.
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
    EXACT,
    SHRUNK,
    SOON,
    RANGES
};
// In the order of the calls.
static const unsigned in_order[] = {FRESH,   OTHER,         ONE_PAGE,        WIDE,    EXACT,
                                    TOUCHED, WITH_RESERVED, WITH_HOLE,       SHORTER, FULL,
                                    SHRUNK,  DECOMMITTED,   COMMITTED_AGAIN, SOON};

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

// Whether a wrong answer is one that was given before.
static bool is_an_earlier_answer(unsigned range) {
    for (size_t i = 0; in_order[i] != range; i++)
        if (said(in_order[i]) == said(range) && said(range) > 0)
            return true;
    return false;
}

static const char *answer_problem(unsigned range) {
    if (right(range))
        return NULL;
    if (is_an_earlier_answer(range) || (range == SOON && said(range) == is(range) + 1))
        return "remembers";
    return said(range) < is(range) ? "asks_other_pages" : "counts_too_many";
}

static const char *first_problem(const unsigned *ranges, size_t count) {
    const char *problem = NULL;
    for (size_t i = 0; i < count && !problem; i++)
        problem = answer_problem(ranges[i]);
    return problem;
}

// The pages after these ranges are resident.
static const char *problem_with_next(unsigned range, const char *otherwise) {
    return said(range) == is(range) + 1 ? "counts_beyond" : otherwise;
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
                          gone[] = {SHRUNK, DECOMMITTED, COMMITTED_AGAIN, SOON},
                          others[] = {OTHER, ONE_PAGE, WIDE, EXACT};
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

    verdict("untouched", problem_with_next(SHORTER, first_problem(ends, 3)), truths(ends, 3),
            answers(ends, 3), nowhere());
    verdict("reserved", right(WITH_RESERVED) && right(WITH_HOLE) ? NULL : "reserved_confuses",
            truths(reserved, 2), answers(reserved, 2), nowhere());
    verdict("given_back", first_problem(gone, 4), truths(gone, 4), answers(gone, 4), nowhere());
    verdict("others", problem_with_next(ONE_PAGE, first_problem(others, 4)), truths(others, 4),
            answers(others, 4), nowhere());
    check_nothing_left(before, counted);
}

#include "check.h"

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
    RANGES
};
enum { RESERVED_PAGES = 21 + 34 }; // on both sides of the window, see scenario.c

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

TASK_CHECKS(resident_pages) {
    static const unsigned ends[] = {FRESH, FULL, SHORTER}, reserved[] = {WITH_RESERVED, WITH_HOLE},
                          gone[] = {DECOMMITTED, COMMITTED_AGAIN};
    const Moment *before = at("before"), *counted = at("counted");
    const uint64_t pages = parameter("pages");

    const vm_addr left = forgotten_array(before, counted);
    verdict("nothing_left", left ? "leaves_array" : NULL, "nothing new",
            left ? text("%" PRIu64 " pages at 0x%" PRIx64, allocation_at(counted, left).pages, left)
                 : "nothing new",
            where(counted, left));

    if (is(FRESH) == pages || is(FULL) == 0) {
        static const char *const needs = "needs a system that tells touched pages from others";
        not_checked("changes_nothing", needs);
        not_checked("touched", needs);
        not_checked("untouched", needs);
        not_checked("reserved", needs);
        not_checked("given_back", needs);
        return;
    }

    const unsigned range = first_made_resident();
    verdict("changes_nothing", range < RANGES ? "makes_resident" : NULL,
            "as many resident pages after the call as before",
            range < RANGES ? text("%" PRIu64 " before, %" PRIu64 " after", is(range),
                                  claimed_at(counted, "then", range))
                           : "just that",
            nowhere());

    if (!verdict("touched", touched_problem(pages),
                 text("%" PRIu64 " of %" PRIu64 " committed pages", is(TOUCHED), pages),
                 text("%" PRIu64, said(TOUCHED)), nowhere()))
        return;

    verdict("untouched", untouched_problem(), truths(ends, 3), answers(ends, 3), nowhere());
    verdict("reserved", right(WITH_RESERVED) && right(WITH_HOLE) ? NULL : "reserved_confuses",
            truths(reserved, 2), answers(reserved, 2), nowhere());
    verdict("given_back", right(DECOMMITTED) && right(COMMITTED_AGAIN) ? NULL : "remembers",
            truths(gone, 2), answers(gone, 2), nowhere());
}

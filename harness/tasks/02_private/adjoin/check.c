#include "check.h"

enum { GRANULE_PAGES = 16 }; // 64 KB

// What one call of adjoin returned.
typedef struct Pair {
    const Moment *moment;
    Allocation low, high;
    vm_addr low_claim, high_claim;
    uint64_t pages; // asked, of each
} Pair;

static Pair pair_of(const Moment *m, const char *low, const char *high, const char *granules) {
    Pair p = {.moment = m,
              .low_claim = claimed(m, low),
              .high_claim = claimed(m, high),
              .pages = parameter(granules) * GRANULE_PAGES};
    p.low = allocation_at(m, p.low_claim);
    p.high = allocation_at(m, p.high_claim);
    return p;
}

static const char *made_problem(const Moment *before, const Pair *p) {
    if (!claimed(p->moment, "returned"))
        return "gives_up";
    if (!is_new(before, p->moment, p->low_claim) || !is_new(before, p->moment, p->high_claim))
        return "no_allocation";
    if (kind_at(p->moment, p->low_claim) != KIND_PRIVATE ||
        kind_at(p->moment, p->high_claim) != KIND_PRIVATE)
        return "not_private";
    if (p->low.base == p->high.base)
        return "one_allocation";
    return p->low.pages != p->pages || p->high.pages != p->pages ? "wrong_size" : NULL;
}

static const char *touch_problem(const Pair *p) {
    if (p->low_claim == p->low.base && p->high_claim == p->high.base && p->low.end == p->high.base)
        return NULL;
    return p->high.end == p->low.base ? "swapped" : "gap";
}

static const char *pair_text(const Pair *p) {
    return text("%s, 0x%" PRIx64 ": %s, 0x%" PRIx64 ": %s",
                claimed(p->moment, "returned") ? "TRUE" : "FALSE", p->low_claim, runs_text(&p->low),
                p->high_claim, runs_text(&p->high));
}

// A call that failed made no pair.
static bool is_of(const Pair *p, vm_addr base) {
    return claimed(p->moment, "returned") && (base == p->low.base || base == p->high.base);
}

// A private allocation of whole granules, as big as one of those asked for or as two of them, that
// was not there before and that no call returned: the student made it and forgot it. The thread
// that takes the places in the third call takes single granules, and more than one is always asked
// for.
static vm_addr forgotten_pair(const Moment *before, const Moment *after, const Pair *first,
                              const Pair *second, const Pair *third) {
    vm_addr base = 0;
    while ((base = next_new(before, after, KIND_PRIVATE, base)) != 0) {
        const uint64_t pages = allocation_at(after, base).pages;
        const bool fits = pages == first->pages || pages == 2 * first->pages ||
                          pages == second->pages || pages == 2 * second->pages;
        if (fits && !is_of(first, base) && !is_of(second, base) && !is_of(third, base))
            break;
    }
    return base;
}

// The places next to one of the two were taken as soon as it was made.
static void check_robbed(const Moment *before, const Pair *third, vm_addr left) {
    const bool returned = claimed(third->moment, "returned"),
               made = !made_problem(before, third) && !touch_problem(third);
    const Allocation forgotten = allocation_at(third->moment, left);
    verdict("robbed",
            returned && !made ? "believes_in_both"
            : left            ? "leaves_the_other"
                              : NULL,
            "TRUE and a pair, or FALSE and nothing left",
            left ? text("%s, and left 0x%" PRIx64 ": %s", returned ? "TRUE" : "FALSE", left,
                        runs_text(&forgotten))
                 : pair_text(third),
            where(third->moment, left));
}

TASK_CHECKS(adjoin) {
    const Moment *before = at("before");
    const Pair first = pair_of(at("first"), "low", "high", "granules"),
               second = pair_of(at("second"), "second_low", "second_high", "more"),
               third = pair_of(at("robbed"), "third_low", "third_high", "granules");
    const uint64_t pages = first.pages;

    const vm_addr left = forgotten_pair(before, second.moment, &first, &second, &second);
    const Allocation forgotten = allocation_at(second.moment, left);
    verdict("nothing_left", left ? "leaves_more" : NULL, "nothing new beside the pairs",
            left ? text("0x%" PRIx64 ": %s", left, runs_text(&forgotten)) : "nothing new",
            where(second.moment, left));

    check_robbed(second.moment, &third,
                 forgotten_pair(second.moment, third.moment, &first, &second, &third));
    if (!verdict("made", made_problem(before, &first),
                 text("TRUE, and two new allocations of %" PRIu64 " pages", pages),
                 pair_text(&first), where(first.moment, first.low.base)))
        return;
    if (!verdict("touch", touch_problem(&first), text("*high is *low + %" PRIu64 " KB", pages * 4),
                 pair_text(&first), where(first.moment, first.low.base)))
        return;

    const bool again = !made_problem(before, &second) && !touch_problem(&second);
    verdict("again", again ? NULL : "fixed_address",
            text("TRUE, and two more of %" PRIu64 " pages that touch", second.pages),
            pair_text(&second), where(second.moment, second.low.base));
}

#include "check.h"
#include "shape.h"

#include <string.h>

enum { GRANULE_PAGES = 16 }; // 64 KB

// What one call of adjoin returned.
typedef struct Pair {
    const Moment *moment;
    Allocation low, high;
    vm_addr low_claim, high_claim;
    uint64_t pages; // asked, of each
} Pair;

static Pair pair_of(const Moment *m, const char *claims, uint64_t granules) {
    Pair p = {.moment = m,
              .low_claim = claimed(m, text("%slow", claims)),
              .high_claim = claimed(m, text("%shigh", claims)),
              .pages = granules * GRANULE_PAGES};
    p.low = allocation_at(m, p.low_claim);
    p.high = allocation_at(m, p.high_claim);
    return p;
}

// Whether only the lower half of a new allocation's address was returned.
static bool is_cut(const Moment *before, const Moment *after, vm_addr claim) {
    vm_addr base = 0;
    while (claim && (base = next_new(before, after, KIND_PRIVATE, base)) != 0)
        if (base != claim && (uint32_t)base == claim)
            return true;
    return false;
}

static const char *made_problem(const Moment *before, const Pair *p) {
    if (!claimed(p->moment, "returned"))
        return "gives_up";
    if (is_cut(before, p->moment, p->low_claim) || is_cut(before, p->moment, p->high_claim))
        return "address_cut";
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

static bool is_pair(const Moment *before, const Pair *p) {
    return !made_problem(before, p) && !touch_problem(p);
}

// What a call left beside its pair; a call that failed made none.
static Entry left_by(const Moment *before, const Pair *p) {
    const bool made = claimed(p->moment, "returned") != 0;
    const vm_addr own[] = {p->low_claim, p->high_claim};
    return ledger_entry(before, p->moment, &(Ledger){.addresses = own, .count = made ? 2 : 0});
}

static const char *left_text(const Pair *p, Entry left) {
    return text("%s, and left: %s", claimed(p->moment, "returned") ? "TRUE" : "FALSE", left.seen);
}

// Memory that stays has a name of its own here.
static const char *left_problem(Entry left, const char *memory) {
    return left.misconception && left.addr && !strcmp(left.misconception, "leaves_something")
               ? memory
               : left.misconception;
}

static const char *robbed_problem(const Moment *before, const Pair *p) {
    if (claimed(p->moment, "returned") && !is_pair(before, p))
        return "believes_in_both";
    return left_problem(left_by(before, p), "leaves_the_other");
}

// The place of one of the allocations was taken, each time that of another.
static void check_robbed(void) {
    static const char *const checkpoints[] = {"none", "third_taken", "second_taken", "fourth_taken",
                                              "first_taken"};
    for (size_t i = 1; i < 5; i++) {
        const Moment *before = at(checkpoints[i - 1]), *m = at(checkpoints[i]);
        const Pair p = pair_of(m, "robbed.", parameter("granules"));
        const char *problem = robbed_problem(before, &p);
        const Entry left = left_by(before, &p);
        if (problem) {
            verdict("robbed", problem, "TRUE and a pair, or FALSE and nothing left",
                    left.addr ? left_text(&p, left) : pair_text(&p), where(m, left.addr));
            return;
        }
    }
    verdict("robbed", NULL, "TRUE and a pair, or FALSE and nothing left", "so it is", nowhere());
}

// Pairs of the smallest size, and of more than there is.
static void check_sizes(void) {
    const Pair one = pair_of(at("one"), "one_", 1), none = pair_of(at("none"), "none_", TOO_MANY);
    const bool made = is_pair(at("second"), &one), claims = claimed(none.moment, "returned") != 0;
    const Pair *shown = made ? &none : &one;
    verdict("sizes",
            !made    ? "one_granule_fails"
            : claims ? "size_cut"
                     : NULL,
            "TRUE and two of 16 pages; FALSE for 128 TB each",
            made && !claims ? "so it is" : pair_text(shown), where(shown->moment, shown->low.base));
}

static void check_nothing_left(const Pair *pairs, size_t count) {
    const Moment *before = at("before");
    for (size_t i = 0; i < count; before = pairs[i++].moment) {
        const Entry left = left_by(before, &pairs[i]);
        if (left.misconception) {
            verdict("nothing_left", left_problem(left, "leaves_more"),
                    "nothing new beside the pairs", left_text(&pairs[i], left),
                    where(pairs[i].moment, left.addr));
            return;
        }
    }
    verdict("nothing_left", NULL, "nothing new beside the pairs", "nothing new", nowhere());
}

TASK_CHECKS(adjoin) {
    const Moment *before = at("before");
    const Pair pairs[] = {pair_of(at("first"), "", parameter("granules")),
                          pair_of(at("second"), "second_", parameter("more")),
                          pair_of(at("one"), "one_", 1), pair_of(at("none"), "none_", TOO_MANY)};
    const Pair *first = &pairs[0], *second = &pairs[1];
    const uint64_t pages = first->pages;

    if (!verdict("made", made_problem(before, first),
                 text("TRUE, and two new allocations of %" PRIu64 " pages", pages),
                 pair_text(first), where(first->moment, first->low.base)))
        return;
    if (!verdict("touch", touch_problem(first), text("*high is *low + %" PRIu64 " KB", pages * 4),
                 pair_text(first), where(first->moment, first->low.base)))
        return;
    check_nothing_left(pairs, 4);
    if (!verdict("again", is_pair(first->moment, second) ? NULL : "fixed_address",
                 text("TRUE, and two more of %" PRIu64 " pages that touch", second->pages),
                 pair_text(second), where(second->moment, second->low.base)))
        return;
    check_sizes();
    check_robbed();
}

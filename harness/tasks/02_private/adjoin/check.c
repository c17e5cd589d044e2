#include "check.h"
#include "shape.h"

#include <string.h>

enum { GRANULE_PAGES = 16 }; // 64 KB

// What one call of adjoin returned.
typedef struct Pair {
    const Moment *before, *moment;
    Allocation low, high;
    vm_addr low_claim, high_claim;
    uint64_t pages; // asked, of each
} Pair;

// The calls in their order.
static const struct Call {
    const char *checkpoint, *claims;
    uint64_t granules; // 0: the parameter
} calls[] = {
    {"first", "", 0},
    {"second", "second_", 0},
    {"one", "one_", 1},
    {"medium", "medium_", MEDIUM},
    {"large", "large_", LARGE},
    {"none", "none_", TOO_MANY},
    {"wraps", "wraps_", WRAPS_TO_ONE},
    {"third_taken", "robbed.", 0},
    {"second_taken", "robbed.", 0},
    {"fourth_taken", "robbed.", 0},
    {"first_taken", "robbed.", 0},
    {"third_again", "robbed.", 0},
    {"second_again", "robbed.", 0},
    {"last", "last_", 0},
};
enum {
    FIRST,
    SECOND,
    ONE,
    NONE = 5,
    ROBBED = 7,
    LAST = sizeof calls / sizeof *calls - 1,
};

static uint64_t granules_of(unsigned call) {
    return call == SECOND         ? parameter("more")
           : calls[call].granules ? calls[call].granules
                                  : parameter("granules");
}

static Pair pair_of(unsigned call) {
    const Moment *m = at(calls[call].checkpoint);
    const char *claims = calls[call].claims;
    Pair p = {.before = at(call ? calls[call - 1].checkpoint : "before"),
              .moment = m,
              .low_claim = claimed(m, text("%slow", claims)),
              .high_claim = claimed(m, text("%shigh", claims)),
              .pages = granules_of(call) * GRANULE_PAGES};
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

// What an earlier call of the function left and released again may have been there meanwhile.
static const char *made_problem(const Pair *p) {
    const Moment *before = at("before");
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

static bool shares(const Pair *a, const Pair *b) {
    return claimed(b->moment, "returned") &&
           (a->low.base == b->low.base || a->low.base == b->high.base ||
            a->high.base == b->low.base || a->high.base == b->high.base);
}

// A pair of its own: none of its two belongs to an earlier call's.
static const char *pair_problem(unsigned call) {
    const Pair p = pair_of(call);
    const char *problem = made_problem(&p);
    for (unsigned earlier = 0; earlier < call && !problem; earlier++) {
        const Pair other = pair_of(earlier);
        problem = shares(&p, &other) ? "remembers" : NULL;
    }
    return problem ? problem : touch_problem(&p);
}

// What a call left beside its pair; a call that failed made none.
static Entry left_by(const Pair *p) {
    const bool made = claimed(p->moment, "returned") != 0;
    const vm_addr own[] = {claimed(p->moment, "taken"), p->low_claim, p->high_claim};
    return ledger_entry(p->before, p->moment, &(Ledger){.addresses = own, .count = made ? 3 : 1});
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

// What another thread has put where the function wanted to allocate.
static bool is_taken_gone(const Moment *m) {
    const vm_addr base = claimed(m, "taken");
    const Allocation a = allocation_at(m, base);
    return base && (a.base != base || a.protect != VM_PAGE_EXECUTE);
}

static const char *robbed_problem(unsigned call) {
    const Pair p = pair_of(call);
    if (is_taken_gone(p.moment))
        return "frees_anothers";
    if (claimed(p.moment, "returned") && pair_problem(call))
        return "believes_in_both";
    return left_problem(left_by(&p),
                        claimed(p.moment, "returned") ? "leaves_more" : "leaves_the_other");
}

static const char *robbed_text(const Pair *p) {
    const Entry left = left_by(p);
    return is_taken_gone(p->moment) ? "what another thread put there is gone"
           : left.addr              ? left_text(p, left)
                                    : pair_text(p);
}

// The place of one of the allocations was taken, each time that of another. In the end no place is.
static void check_robbed(void) {
    unsigned call = ROBBED;
    while (call < LAST && !robbed_problem(call))
        call++;
    const Pair p = pair_of(call);
    if (call == LAST)
        verdict("robbed", pair_problem(call) ? "remembers" : NULL, "TRUE and a pair, as at first",
                pair_text(&p), where(p.moment, p.low.base));
    else
        verdict("robbed", robbed_problem(call), "TRUE and a pair, or FALSE and nothing left",
                robbed_text(&p), where(p.moment, left_by(&p).addr));
}

// Who commits both may find no memory for so much: VirtualAlloc says so.
static bool has_no_memory(unsigned call) {
    enum { ERROR_NOT_ENOUGH_MEMORY = 8, ERROR_COMMITMENT_LIMIT = 1455 };
    const Moment *m = at(calls[call].checkpoint);
    const uint64_t error = claimed(m, "last_error");
    return calls[call].granules >= LARGE && !claimed(m, "returned") &&
           (error == ERROR_NOT_ENOUGH_MEMORY || error == ERROR_COMMITMENT_LIMIT);
}

static const char *size_problem(unsigned call) {
    const Pair p = pair_of(call);
    if (call >= NONE)
        return !claimed(p.moment, "returned")         ? NULL
               : calls[call].granules == WRAPS_TO_ONE ? "size_wraps"
                                                      : "size_cut";
    const char *problem = has_no_memory(call) ? NULL : pair_problem(call);
    const bool cut = p.low.exists && p.low.pages < p.pages && p.high.pages == p.low.pages &&
                     (p.pages - p.low.pages) % 0x100000 == 0;
    return !problem                       ? NULL
           : call == ONE                  ? "one_granule_fails"
           : cut                          ? "size_cut"
           : !strcmp(problem, "gives_up") ? "refuses_some"
                                          : problem;
}

// Pairs of the smallest size, of large ones, and of more than there is.
static void check_sizes(void) {
    unsigned call = ONE;
    while (call + 1 < ROBBED && !size_problem(call))
        call++;
    const Pair p = pair_of(call);
    const char *expected = call < NONE ? text("TRUE and two of %" PRIu64 " pages", p.pages)
                                       : text("FALSE for %" PRIu64 " granules", granules_of(call));
    verdict("sizes", size_problem(call), expected, pair_text(&p), where(p.moment, p.low.base));
}

static void check_nothing_left(void) {
    unsigned call = FIRST;
    Pair p = pair_of(call);
    while (call + 1 < ROBBED && !left_by(&p).misconception)
        p = pair_of(++call);
    const Entry left = left_by(&p);
    verdict("nothing_left", left_problem(left, "leaves_more"), "nothing new beside the pairs",
            left_text(&p, left), where(p.moment, left.addr));
}

static const char *again_problem(void) {
    const char *problem = pair_problem(SECOND);
    return problem && !strcmp(problem, "gives_up") ? "fixed_address" : problem;
}

TASK_CHECKS(adjoin) {
    const Pair first = pair_of(FIRST);
    if (!verdict("made", made_problem(&first),
                 text("TRUE, and two new allocations of %" PRIu64 " pages", first.pages),
                 pair_text(&first), where(first.moment, first.low.base)))
        return;
    if (!verdict("touch", touch_problem(&first),
                 text("*high is *low + %" PRIu64 " KB", first.pages * 4), pair_text(&first),
                 where(first.moment, first.low.base)))
        return;
    check_nothing_left();
    const Pair second = pair_of(SECOND);
    if (!verdict("again", again_problem(),
                 text("TRUE, and two more of %" PRIu64 " pages that touch", second.pages),
                 pair_text(&second), where(second.moment, second.low.base)))
        return;
    check_sizes();
    check_robbed();
}

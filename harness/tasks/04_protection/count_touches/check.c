#include "check.h"
#include "touching.h"

enum { BEFORE, WATCHED, BEHIND }; // pages of the allocation

static const uint32_t guarded = VM_PAGE_READWRITE | VM_PAGE_GUARD;

static uint64_t touches_of(uint64_t rounds) {
    return rounds * IN_A_ROUND + IN_THE_END;
}

static uint32_t protection_of(const Allocation *a, unsigned page) {
    const vm_addr addr = a->base + page * VM_PAGE;
    for (size_t i = 0; i < a->run_count; i++)
        if (addr >= a->runs[i].base && addr < a->runs[i].end)
            return a->runs[i].protect;
    return 0;
}

// Whether both pages next to the watched one are as they were.
static bool neighbours_stay(const Moment *m, vm_addr pages, uint32_t behind) {
    const Allocation a = allocation_at(m, pages);
    return protection_of(&a, BEFORE) == guarded && protection_of(&a, BEHIND) == behind;
}

static const char *count_problem(const Moment *m, uint64_t rounds) {
    const uint64_t count = claimed(m, "count"), touches = touches_of(rounds);
    if (claimed(m, "calls") != 1)
        return claimed(m, "calls") ? "called_twice" : "never_called";
    if (claimed(m, "looped"))
        return claimed(m, "looped") == AT_THE_PAGE ? "rearmed_in_handler" : "swallows";
    if (claimed(m, "passed_on"))
        return "passes_on";
    if (claimed(m, "steps_passed_on"))
        return "step_unhandled";
    if (count == touches)
        return NULL;
    if (count == 0 && claimed(m, "alarms") == 0)
        return "guard_spent";
    if (count == 1)
        return "not_rearmed";
    if (count == 2 * touches)
        return "counts_steps";
    if (count == rounds * WRITES_IN_A_ROUND + WRITES_IN_THE_END)
        return "counts_writes";
    if (count > touches && claimed(m, "foreign_passed_on") < FOREIGN)
        return "counts_foreign";
    return claimed(m, "alarms") < touches ? "misses_touches" : "wrong_count";
}

// Of a call whose page holds what it should by the word of a later checkpoint.
static const char *noticed(const Moment *m, const Moment *later) {
    if (claimed(m, "changed"))
        return "changes_registers";
    if (claimed(m, "last_error") != LAST_ERROR)
        return "changes_last_error";
    return claimed(later, "contents") ? NULL : "changes_bytes";
}

static void check_transparent(void) {
    const Moment *m = at("after");
    const char *problem = noticed(m, at("untouched"));
    if (!problem) {
        m = at("again");
        problem = noticed(m, at("removed"));
    }
    verdict("transparent", problem, "registers, flags, last error and bytes as without you",
            text("bits of registers or flags 0x%" PRIx64 ", last error %" PRIu64 " (of %d)",
                 claimed(m, "changed"), claimed(m, "last_error"), LAST_ERROR),
            nowhere());
}

static void check_nothing_else(vm_addr pages, vm_addr others) {
    static const char *const moments[] = {"before", "after", "untouched", "again"};
    const vm_addr own[] = {pages, others, claimed(at("before"), "foreign")};
    // In the first call gcc's runtime sets up what a __thread variable needs, once and for all.
    const Ledger first = {.addresses = own, .count = 3, .handles = 1, .any_blocks = true},
                 later = {.addresses = own, .count = 3};
    Entry found = {.seen = "nothing"};
    const Moment *m = at("before");
    for (int i = 1; i < 4 && !found.misconception; i++) {
        const Moment *last = m;
        m = at(moments[i]);
        found = ledger_entry(last, m, i == 1 ? &first : &later);
    }
    verdict("nothing_else", found.misconception, "nothing else made, taken or changed", found.seen,
            where(m, found.addr));
}

// A second page, and a callback that does not touch the page at all.
static const char *again_problem(uint64_t rounds, uint64_t more) {
    const Moment *m = at("again");
    const uint64_t second = claimed(m, "count"), none = claimed(at("untouched"), "count");
    if (none)
        return none == touches_of(rounds) ? "counts_on" : "wrong_count";
    if (second == touches_of(more))
        return NULL;
    if (second == touches_of(rounds) + touches_of(more))
        return "counts_on";
    return claimed(m, "passed_on") ? "remembers" : "wrong_count";
}

static bool check_page(const Moment *m, vm_addr pages) {
    const Allocation a = allocation_at(m, pages);
    const uint32_t protect = protection_of(&a, WATCHED);
    return verdict("page",
                   protect == guarded             ? NULL
                   : protect == VM_PAGE_READWRITE ? "guard_gone"
                                                  : "wrong_protection",
                   "PAGE_READWRITE | PAGE_GUARD (RW+G)", runs_text(&a),
                   where(m, pages + WATCHED * VM_PAGE));
}

static bool has_guard(const Moment *m, vm_addr pages) {
    const Allocation a = allocation_at(m, pages);
    return protection_of(&a, WATCHED) == guarded;
}

TASK_CHECKS(count_touches) {
    const Moment *after = at("after"), *again = at("again"), *removed = at("removed");
    const vm_addr pages = claimed(at("before"), "pages"), page = pages + WATCHED * VM_PAGE,
                  others = claimed(at("before"), "others");
    const uint64_t rounds = parameter("rounds"), more = parameter("more_rounds");

    if (!has_guard(after, pages) || has_guard(again, others))
        check_page(after, pages);
    else
        check_page(again, others);
    const bool first_stay = neighbours_stay(after, pages, BEHIND_AT_FIRST);
    const Moment *changed = first_stay ? again : after;
    const Allocation beside = allocation_at(changed, first_stay ? others : pages);
    verdict("neighbours",
            first_stay && neighbours_stay(again, others, BEHIND_AGAIN) ? NULL : "neighbour_changed",
            first_stay ? "C3:RW+G" : "C2:RW+G C1:R+G", runs_text(&beside), where(changed, page));

    if (!verdict("count", count_problem(after, rounds),
                 text("%" PRIu64 ": %" PRIu64 " rounds of %d, and %d", touches_of(rounds), rounds,
                      IN_A_ROUND, IN_THE_END),
                 text("%" PRIu64 ", and %" PRIu64 " alarms of the page", claimed(after, "count"),
                      claimed(after, "alarms")),
                 where(after, page)))
        return;
    const uint64_t foreign = claimed(after, "foreign_passed_on");
    verdict("others", foreign == FOREIGN ? NULL : "swallows",
            text("%d exceptions elsewhere reach the next handler", FOREIGN),
            text("%" PRIu64, foreign), nowhere());

    verdict("again", again_problem(rounds, more),
            text("0 without a touch, then %" PRIu64, touches_of(more)),
            text("%" PRIu64 ", then %" PRIu64, claimed(at("untouched"), "count"),
                 claimed(again, "count")),
            where(again, others));
    check_transparent();
    check_nothing_else(pages, others);
    const bool gone = claimed(removed, "passed_on") > 0;
    verdict("removed", gone ? NULL : "handler_stays",
            "a touch after the last call reaches the next handler",
            gone ? "so it does" : "it does not", where(removed, page));
}

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
    if (count == rounds * WRITES_IN_A_ROUND)
        return "counts_writes";
    if (count > touches && claimed(m, "foreign_passed_on") < FOREIGN)
        return "counts_foreign";
    return claimed(m, "alarms") < touches ? "misses_touches" : "wrong_count";
}

TASK_CHECKS(count_touches) {
    const Moment *after = at("after"), *again = at("again"), *removed = at("removed");
    const vm_addr pages = claimed(at("before"), "pages"), page = pages + WATCHED * VM_PAGE;
    const uint64_t rounds = parameter("rounds"), more = parameter("more_rounds");

    const Allocation a = allocation_at(after, pages);
    const uint32_t protect = protection_of(&a, WATCHED);
    verdict("page",
            protect == guarded             ? NULL
            : protect == VM_PAGE_READWRITE ? "guard_gone"
                                           : "wrong_protection",
            "PAGE_READWRITE | PAGE_GUARD (RW+G)", runs_text(&a), where(after, page));
    const bool first_stay = neighbours_stay(after, pages, BEHIND_AT_FIRST);
    const Moment *changed = first_stay ? again : after;
    const Allocation beside = allocation_at(changed, pages);
    verdict("neighbours",
            first_stay && neighbours_stay(again, pages, BEHIND_AGAIN) ? NULL : "neighbour_changed",
            first_stay ? "C2:RW+G C1:R+G" : "C3:RW+G", runs_text(&beside), where(changed, page));

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

    const uint64_t second = claimed(again, "count");
    verdict("again",
            second == touches_of(more)                        ? NULL
            : second == touches_of(rounds) + touches_of(more) ? "counts_on"
                                                              : "wrong_count",
            text("%" PRIu64, touches_of(more)), text("%" PRIu64, second), where(again, page));
    const bool gone = claimed(removed, "passed_on") > 0;
    verdict("removed", gone ? NULL : "handler_stays",
            "a touch after the last call reaches the next handler",
            gone ? "so it does" : "it does not", where(removed, page));
}

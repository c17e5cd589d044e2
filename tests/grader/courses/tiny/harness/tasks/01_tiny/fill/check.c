#include "check.h"

// "not_a_misconception": a comment is no code.
static const char *miscount(uint64_t told) {
    return told == parameter("pages") ? NULL : "miscounted";
}

TASK_CHECKS(fill) {
    const Moment *after = at("after");
    const Allocation a = allocation_at(after, claimed(after, "base"));
    if (!verdict("committed", a.pages == 0 ? "nothing" : NULL, text("C%d, or (so)", 1), "seen",
                 where(after, a.base)))
        return;
    verdict("told", miscount(claimed(after, "count")), "a count", "seen", nowhere());
}

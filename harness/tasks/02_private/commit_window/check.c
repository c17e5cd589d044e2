#include "check.h"

TASK_CHECKS(commit_window) {
    const uint64_t pages = parameter("pages"), first = parameter("first"),
                   count = parameter("count");
    const Moment *after = at("after");
    const vm_addr base = claimed(at("before"), "base");
    const Allocation a = allocation_at(after, base);
    const uint64_t committed = pages_in(&a, VM_MEM_COMMIT);
    const uint64_t inside = pages_of(&a, first, count, VM_MEM_COMMIT);

    if (!verdict("window",
                 committed == 0       ? "commits_nothing"
                 : committed == pages ? "commits_all"
                 : inside != count || committed != count ? "commits_elsewhere"
                                                         : NULL,
                 text("R%" PRIu64 " C%" PRIu64 " R%" PRIu64, first, count, pages - first - count),
                 runs_text(&a), where(after, base)))
        return;

    verdict("protection", runs_are(&a, text("R%" PRIu64 " C%" PRIu64 ":RW R%" PRIu64, first, count,
                                            pages - first - count))
                              ? NULL
                              : "wrong_protection",
            "PAGE_READWRITE", runs_text(&a), where(after, base));
    verdict("returned", claimed(after, "returned") ? NULL : "wrong_result",
            "TRUE, the window is committed", "FALSE", nowhere());
}

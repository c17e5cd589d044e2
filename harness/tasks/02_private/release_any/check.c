#include "check.h"

enum { ERROR_INVALID_PARAMETER = 87 }; // winerror.h

static bool same_runs(const Allocation *a, const Allocation *b) {
    return a->exists == b->exists && a->base == b->base && a->pages == b->pages &&
           runs_are(b, runs_text(a));
}

// Why the allocation at `base` is not free, or NULL.
static const char *release_problem(const Moment *before, const Moment *after, vm_addr base) {
    const Allocation was = allocation_at(before, base), is = allocation_at(after, base);
    if (!is.exists)
        return NULL;
    if (same_runs(&was, &is)) {
        const uint64_t error = claimed(after, "last_error");
        return error == 0                         ? "does_nothing"
               : error == ERROR_INVALID_PARAMETER ? "nonzero_size"
                                                  : "interior_release";
    }
    return pages_in(&is, VM_MEM_COMMIT) == 0 ? "only_decommits" : "part_remains";
}

// The first neighbour that is not what it was before the calls, or 0.
static vm_addr changed_neighbour(const Moment *before, const Moment *after) {
    static const char *const names[] = {"low", "middle", "high"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const vm_addr base = claimed(before, names[i]);
        const Allocation was = allocation_at(before, base), is = allocation_at(after, base);
        if (!same_runs(&was, &is))
            return base;
    }
    return 0;
}

static const char *said(const Moment *m) {
    return claimed(m, "returned") ? "TRUE" : "FALSE";
}

// What release_any returned for the two that could be released.
static const char *misreported(bool first_free, bool second_free) {
    const bool first = claimed(at("committed"), "returned") != 0,
               second = claimed(at("reserved"), "returned") != 0;
    if (first == first_free && second == second_free)
        return NULL;
    return text("%s for the first, which is %s; %s for the second, which is %s",
                first ? "TRUE" : "FALSE", first_free ? "free" : "not free",
                second ? "TRUE" : "FALSE", second_free ? "free" : "not free");
}

TASK_CHECKS(release_any) {
    const Moment *before = at("before"), *committed = at("committed"), *reserved = at("reserved"),
                 *free_address = at("free"), *view = at("view");
    const vm_addr first = claimed(before, "first"), second = claimed(before, "second"),
                  mapped = claimed(before, "view");
    const Allocation one = allocation_at(committed, first), two = allocation_at(reserved, second);

    const vm_addr changed = changed_neighbour(before, reserved);
    const Allocation neighbour = allocation_at(reserved, changed),
                     neighbour_was = allocation_at(before, changed);
    verdict("neighbours", changed ? "frees_neighbour" : NULL,
            changed ? text("0x%" PRIx64 ": %s", changed, runs_text(&neighbour_was))
                    : "as they were",
            changed ? text("0x%" PRIx64 ": %s", changed, runs_text(&neighbour)) : "as they were",
            where(before, changed));

    const Allocation shared = allocation_at(view, mapped);
    verdict("view",
            !shared.exists              ? "unmaps_view"
            : claimed(view, "returned") ? "claims_success"
                                        : NULL,
            "FALSE, and the view is there",
            text("%s, and the view is %s", said(view), shared.exists ? "there" : "gone"),
            where(view, shared.exists ? mapped : 0));

    verdict("nothing_there", claimed(free_address, "returned") ? "claims_success" : NULL,
            "FALSE: nothing is allocated there", said(free_address), nowhere());

    const char *first_problem = release_problem(before, committed, first);
    if (!verdict("committed", first_problem, "nothing: the addresses are free", runs_text(&one),
                 where(committed, one.exists ? first : 0)))
        return;

    // The call was right for committed memory: if it is refused here, then because of the state.
    const char *second_problem = two.exists ? "refuses_reserved" : NULL;
    verdict("reserved", second_problem, "nothing: the addresses are free", runs_text(&two),
            where(reserved, two.exists ? second : 0));

    const char *misreport = misreported(!one.exists, !two.exists);
    verdict("returned", misreport ? "wrong_result" : NULL, "TRUE when it is free afterwards",
            misreport ? misreport : "just that", nowhere());
}

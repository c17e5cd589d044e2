#include "check.h"

#include <string.h>

enum { MARK = 64, MARKED = 0x5a }; // see scenario.c

enum { ERROR_INVALID_PARAMETER = 87 }; // winerror.h
enum { COMMITS = 2 };                  // calls that committed pages of the first allocation

static bool same_runs(const Allocation *a, const Allocation *b) {
    return a->exists == b->exists && a->base == b->base && a->pages == b->pages &&
           runs_are(b, runs_text(a));
}

// An address that lost its upper half names other memory.
static bool is_cut_used(const Moment *before, const Moment *after, vm_addr base) {
    const vm_addr cut = (uint32_t)base;
    return cut != base && allocation_at(before, cut).exists && !allocation_at(after, cut).exists;
}

// Why the allocation at `base` is not free, or NULL.
static const char *release_problem(const Moment *before, const Moment *after, vm_addr base) {
    const Allocation was = allocation_at(before, base), is = allocation_at(after, base);
    if (!is.exists)
        return NULL;
    if (claimed(after, "frees") >= COMMITS)
        return "frees_each_commit";
    if (same_runs(&was, &is)) {
        const uint64_t error = claimed(after, "last_error");
        return is_cut_used(before, after, base)   ? "address_cut"
               : error == 0                       ? "does_nothing"
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

// The bytes in the neighbours' pages.
static vm_addr overwritten_neighbour(const Moment *before, const Moment *after) {
    static const char *const names[] = {"low", "middle", "high"};
    uint8_t expected[MARK], seen[MARK];
    memset(expected, MARKED, sizeof expected);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const vm_addr base = claimed(before, names[i]);
        if (!bytes_at(after, base, seen, sizeof seen) || memcmp(seen, expected, sizeof seen) != 0)
            return base;
    }
    return 0;
}

// A call on a range that can be released, and whether that is what came of it.
typedef struct Call {
    const char *name;
    bool returned, done;
} Call;

static void check_returned(const Call *calls, size_t count) {
    size_t i = 0;
    while (i < count && calls[i].returned == calls[i].done)
        i++;
    verdict("returned",
            i == count          ? NULL
            : calls[i].returned ? "claims_success"
                                : "wrong_result",
            "TRUE when it is free afterwards, else FALSE",
            i == count
                ? "just that"
                : text("%s: %s, and it is %s", calls[i].name, calls[i].returned ? "TRUE" : "FALSE",
                       calls[i].done ? "free" : "not free"),
            nowhere());
}

static bool is_released(const char *checkpoint, const char *claim) {
    const Moment *m = at(checkpoint);
    return !allocation_at(m, claimed(m, claim)).exists;
}

static void check_refused(void) {
    const Call calls[] = {
        {"no_free", claimed(at("no_free"), "returned") != 0, is_released("no_free", "refused")},
        {"no_query", claimed(at("no_query"), "returned") != 0, is_released("no_query", "refused")},
    };
    const Call *wrong = NULL;
    for (size_t i = 0; i < 2 && !wrong; i++)
        wrong = calls[i].returned != calls[i].done ? &calls[i] : NULL;
    verdict("refused", wrong ? wrong->returned ? "claims_success" : "wrong_result" : NULL,
            "FALSE when the system refuses",
            wrong ? text("%s, and it is %s", wrong->returned ? "TRUE" : "FALSE",
                         wrong->done ? "free" : "not free")
                  : "just that",
            nowhere());
}

// Page 0, an address that is no process's, and the program's own code.
static void check_other_addresses(void) {
    static const char *const checkpoints[] = {"no_query", "null", "beyond", "image"},
                             *const names[] = {"", "NULL", "an address beyond all memory",
                                               "an address in the program's code"};
    size_t i = 1;
    while (i < 4 && !claimed(at(checkpoints[i]), "returned") &&
           !ledger_entry(at(checkpoints[i - 1]), at(checkpoints[i]), NULL).misconception)
        i++;
    const char *problem =
        i == 4 ? NULL
        : claimed(at(checkpoints[i]), "returned")
            ? "claims_success"
            : ledger_entry(at(checkpoints[i - 1]), at(checkpoints[i]), NULL).misconception;
    verdict("elsewhere", problem, "FALSE, and nothing changes",
            i == 4 ? "just that" : text("%s: %s", names[i], said(at(checkpoints[i]))), nowhere());
}

// An allocation's own first byte, the same address when it is allocated again, the last byte of a
// single page, and 256 MB after a beginning.
static bool check_ends(void) {
    const Moment *more = at("more"), *ends = at("ends");
    unsigned i = 0;
    while (i < 4 && !allocation_at(ends, claimed_at(more, "end", i)).exists &&
           claimed_at(ends, "end_returned", i))
        i++;
    static const char *const expected[] = {
        "the first byte: TRUE, and free", "the same address again: TRUE, and free",
        "the last byte of a page: TRUE, and free",
        "more than 256 MB after the beginning: TRUE, and free", "all of them: TRUE, and free"};
    const Allocation left = allocation_at(ends, i < 4 ? claimed_at(more, "end", i) : 0);
    const bool taken_as_done =
        i == 0 && claimed_at(ends, "end_returned", 0) && claimed_at(ends, "end_returned", 1);
    return verdict("ends",
                   i == 4          ? NULL
                   : taken_as_done ? "remembers"
                                   : "misses_the_ends",
                   expected[i],
                   i == 4 ? "just that"
                          : text("%s, %s", claimed_at(ends, "end_returned", i) ? "TRUE" : "FALSE",
                                 runs_text(&left)),
                   where(ends, left.base));
}

// Around the calls; the neighbours are looked at apart.
static void check_nothing_else(void) {
    static const char *const from[] = {"before", "committed", "freed", "free", "more"},
                             *const to[] = {"committed", "reserved", "free", "view", "ends"};
    const Moment *before = at("before"), *more = at("more");
    vm_addr own[] = {claimed(before, "first"), claimed(before, "second"),
                     claimed_at(more, "end", 0), claimed_at(more, "end", 2),
                     claimed_at(more, "end", 3)};
    const Ledger ledger = {.addresses = own, .count = 5};
    size_t i = 0;
    while (i < 4 && !ledger_entry(at(from[i]), at(to[i]), &ledger).misconception)
        i++;
    ledger_verdict("nothing_else", at(from[i]), at(to[i]), &ledger);
}

TASK_CHECKS(release_any) {
    const Moment *before = at("before"), *committed = at("committed"), *reserved = at("reserved"),
                 *free_address = at("free"), *view = at("view");
    const vm_addr first = claimed(before, "first"), second = claimed(before, "second"),
                  mapped = claimed(before, "view");
    const Allocation one = allocation_at(committed, first), two = allocation_at(reserved, second);

    const vm_addr changed = changed_neighbour(before, reserved),
                  written = overwritten_neighbour(before, reserved);
    const char *first_problem =
        changed ? "frees_neighbour" : release_problem(before, committed, first);
    if (!verdict("committed", first_problem, "nothing: the addresses are free, no other is",
                 runs_text(&one),
                 where(changed ? before : committed, changed ? changed : one.base)))
        return;

    // The call was right for committed memory: if it is refused here, then because of the state.
    if (!verdict("reserved", two.exists ? "refuses_reserved" : NULL,
                 "nothing: the addresses are free", runs_text(&two),
                 where(reserved, two.exists ? second : 0)))
        return;

    verdict("neighbours", written ? "overwrites_neighbour" : NULL, "every byte as it was",
            written ? text("0x%" PRIx64 ": other bytes", written) : "as they were",
            where(reserved, written));
    verdict("nothing_there", claimed(free_address, "returned") ? "claims_success" : NULL,
            "FALSE: nothing is allocated there", said(free_address), nowhere());
    const Allocation shared = allocation_at(view, mapped);
    verdict("view",
            !shared.exists              ? "unmaps_view"
            : claimed(view, "returned") ? "claims_success"
                                        : NULL,
            "FALSE, and the view is there",
            text("%s, and the view is %s", said(view), shared.exists ? "there" : "gone"),
            where(view, shared.exists ? mapped : 0));

    const Call calls[] = {
        {"the first", claimed(committed, "returned") != 0, !one.exists},
        {"the second", claimed(reserved, "returned") != 0, !two.exists},
    };
    check_returned(calls, 2);
    check_ends();
    check_nothing_else();
    check_refused();
    check_other_addresses();
}

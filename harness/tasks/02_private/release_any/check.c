#include "check.h"
#include "shape.h"

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

// What the system refused to release, or to say anything about.
typedef struct Refusal {
    const char *before, *checkpoint;
    unsigned index;
} Refusal;

static vm_addr refused_base(const Refusal *r) {
    return claimed_at(at("refused"), "refused", r->index);
}

static bool is_untouched(const Moment *m, vm_addr base) {
    static uint8_t seen[REFUSED_PAGES * VM_PAGE];
    const Allocation was = allocation_at(at("refused"), base), is = allocation_at(m, base);
    if (!same_runs(&was, &is) || !bytes_at(m, base, seen, sizeof seen))
        return false;
    for (size_t i = 0; i < sizeof seen; i++)
        if (seen[i] != FILLED(i))
            return false;
    return true;
}

// FALSE and all of it is as it was; who needs another call has released it, and says so.
static Entry refused_entry(const Refusal *r) {
    const Moment *m = at(r->checkpoint);
    const vm_addr base = refused_base(r);
    const bool returned = claimed(m, "returned") != 0, done = !allocation_at(m, base).exists;
    const Entry entry = ledger_entry(at(r->before), m, &(Ledger){.addresses = &base, .count = 1});
    const char *state = done ? "free" : "not free";
    if (entry.misconception)
        return entry;
    if (returned != done)
        return (Entry){returned ? "claims_success" : "wrong_result", state, 0};
    if (!done && !is_untouched(m, base))
        return (Entry){"harms_what_stays", "it is not as it was", base};
    return entry;
}

// Each of those that are mixed: FALSE and as it was, or tried again, and TRUE and free.
static const char *mixed_problem(unsigned i) {
    const Moment *before = at("mixed"), *m = at("no_mixed");
    const vm_addr base = claimed_at(before, "mixed", i);
    const Allocation was = allocation_at(before, base), is = allocation_at(m, base);
    const bool returned = claimed_at(m, "mixed_returned", i) != 0;
    if (returned == is.exists)
        return returned ? "claims_success" : "wrong_result";
    return is.exists && !same_runs(&was, &is) ? "harms_what_stays" : NULL;
}

static bool check_mixed(void) {
    static const char *const names[MIXED] = {"its first byte", "a guard page",
                                             "a page without access", "a reserved page"};
    unsigned i = 0;
    while (i < MIXED && !mixed_problem(i))
        i++;
    if (i == MIXED)
        return true;
    const vm_addr base = claimed_at(at("mixed"), "mixed", i);
    const Allocation is = allocation_at(at("no_mixed"), base);
    return verdict("refused", mixed_problem(i), "FALSE, and nothing has changed",
                   text("asked about %s: %s, %s", names[i],
                        claimed_at(at("no_mixed"), "mixed_returned", i) ? "TRUE" : "FALSE",
                        runs_text(&is)),
                   where(at("no_mixed"), is.base));
}

// What was refused once is released when it is asked for again, unless the function did that
// itself.
static void check_free_again(void) {
    const Moment *m = at("free_again");
    const vm_addr base = claimed_at(at("refused"), "refused", 0);
    const bool by_itself = !allocation_at(at("no_free"), base).exists,
               done = by_itself || (claimed(m, "returned") && !allocation_at(m, base).exists);
    verdict("refused", done ? NULL : "remembers", "TRUE and free, once the system does not refuse",
            text("%s, and it is %s", said(m), allocation_at(m, base).exists ? "not free" : "free"),
            nowhere());
}

static void check_refused(void) {
    static const Refusal refusals[] = {
        {"refused", "no_free", 0}, {"no_free", "no_second", 1}, {"no_second", "no_query", 2}};
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        const Entry entry = refused_entry(&refusals[i]);
        if (entry.misconception) {
            const Moment *m = at(refusals[i].checkpoint);
            verdict("refused", entry.misconception, "FALSE, and nothing has changed",
                    text("%s: %s", said(m), entry.seen), where(m, entry.addr));
            return;
        }
    }
    if (check_mixed())
        check_free_again();
}

// In other memory than private memory, and in none.
static void check_others(void) {
    static const char *const names[OTHERS + 1] = {"an address in the first 64 KB",
                                                  "one in the last 64 KB",
                                                  "one in a DLL",
                                                  "one in a view of a file",
                                                  "a reserved page of a view",
                                                  "the view, for the second time",
                                                  "all of them"};
    const Entry entry = ledger_entry(at("more_others"), at("others"), NULL);
    unsigned i = 0;
    while (i < OTHERS && !claimed_at(at("others"), "other_returned", i))
        i++;
    verdict("elsewhere",
            entry.misconception ? entry.misconception
            : i < OTHERS        ? "claims_success"
                                : NULL,
            "FALSE, and nothing changes",
            i < OTHERS ? text("%s: TRUE, and changed: %s", names[i], entry.seen) : entry.seen,
            where(at("others"), entry.addr));
}

// Page 0, an address that is no process's, and the program's own code.
static void check_other_addresses(void) {
    static const char *const checkpoints[] = {"no_mixed", "null", "beyond", "image"},
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
    if (!problem) {
        check_others();
        return;
    }
    verdict("elsewhere", problem, "FALSE, and nothing changes",
            text("%s: %s", names[i], said(at(checkpoints[i]))), nowhere());
}

static bool check_ends(void) {
    static const char *const names[ENDS + 1] = {[FIRST_BYTE] = "the first byte",
                                                [SAME_AGAIN] = "the same address again",
                                                [LAST_BYTE] = "the last byte of a page",
                                                [FAR_UP] = "more than 256 MB after the beginning",
                                                [FARTHEST] = "more than 4 GB after the beginning",
                                                [ENDS] = "all of them"};
    const Moment *more = at("more"), *ends = at("ends");
    unsigned i = 0;
    while (i < ENDS && !allocation_at(ends, claimed_at(more, "end", i)).exists &&
           claimed_at(ends, "end_returned", i))
        i++;
    const Allocation left = allocation_at(ends, i < ENDS ? claimed_at(more, "end", i) : 0);
    const bool taken_as_done = i == FIRST_BYTE && claimed_at(ends, "end_returned", FIRST_BYTE) &&
                               claimed_at(ends, "end_returned", SAME_AGAIN);
    return verdict("ends",
                   i == ENDS       ? NULL
                   : taken_as_done ? "remembers"
                                   : "misses_the_ends",
                   text("%s: TRUE, and free", names[i]),
                   i == ENDS
                       ? "just that"
                       : text("%s, %s", claimed_at(ends, "end_returned", i) ? "TRUE" : "FALSE",
                              runs_text(&left)),
                   where(ends, left.base));
}

static void check_protections(void) {
    static const char *const names[PROTECTIONS + 1] = {
        "PAGE_READONLY", "PAGE_EXECUTE_READWRITE", "PAGE_EXECUTE_READ", "PAGE_EXECUTE",
        "PAGE_NOACCESS", "a guard page",           "each of them"};
    const Moment *before = at("protected"), *m = at("unprotected");
    unsigned i = 0;
    while (i < PROTECTIONS && claimed_at(m, "protected_returned", i) &&
           !allocation_at(m, claimed_at(before, "protected", i)).exists)
        i++;
    const Allocation left =
        allocation_at(m, i < PROTECTIONS ? claimed_at(before, "protected", i) : 0);
    verdict("protections", i == PROTECTIONS ? NULL : "heeds_the_protection",
            text("%s: TRUE, and free", names[i]),
            i == PROTECTIONS
                ? "just that"
                : text("%s, %s", claimed_at(m, "protected_returned", i) ? "TRUE" : "FALSE",
                       runs_text(&left)),
            where(m, left.base));
}

// Around the calls; the neighbours are looked at apart.
static void check_nothing_else(void) {
    static const char *const from[] = {"before", "committed", "freed", "free", "more"},
                             *const to[] = {"committed", "reserved", "free", "view", "ends"};
    const Moment *before = at("before"), *more = at("more");
    vm_addr own[2 + ENDS] = {claimed(before, "first"), claimed(before, "second")};
    for (unsigned i = 0; i < ENDS; i++)
        own[2 + i] = claimed_at(more, "end", i);
    const Ledger ledger = {.addresses = own, .count = 2 + ENDS};
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
    check_protections();
}

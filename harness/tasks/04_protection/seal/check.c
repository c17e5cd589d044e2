#include "check.h"
#include "ranges.h"
#include <string.h>

enum { MOST_RUNS = sizeof((Allocation *)0)->runs / sizeof(Run) };
enum { INVALID_PARAMETER = 87, INVALID_ADDRESS = 487, NO_ACCESS = 998 }; // winerror.h

static const char *const checkpoints[SEALED] = {"first", "second", "third"};

// The protection of a page, 0 when it is not committed.
static uint32_t protection_of(const Allocation *a, uint64_t page) {
    const vm_addr addr = a->base + page * VM_PAGE;
    for (size_t i = 0; i < a->run_count && i < MOST_RUNS; i++)
        if (addr >= a->runs[i].base && addr < a->runs[i].end)
            return a->runs[i].state == VM_MEM_COMMIT ? a->runs[i].protect : 0;
    return 0;
}

static bool is_changed(const Allocation *a, uint64_t page) {
    return protection_of(a, page) != VM_PAGE_READWRITE;
}

static bool same_pages(const Allocation *a, const Allocation *b) {
    for (uint64_t page = 0; page < COMMITTED; page++)
        if (protection_of(a, page) != protection_of(b, page))
            return false;
    return pages_in(a, VM_MEM_COMMIT) == pages_in(b, VM_MEM_COMMIT);
}

static const char *protect_text(uint32_t protect) {
    char words[32]; // "-": only reserved
    return text("%s", vm_protect_text(protect, words, sizeof words));
}

// How many of the committed pages [first, end) are no longer read-write.
static uint64_t changed(const Allocation *a, uint64_t first, uint64_t end) {
    uint64_t count = 0;
    for (uint64_t page = first; page < end; page++)
        count += is_changed(a, page);
    return count;
}

// "C5:RW C12:R C14:RW ... R12" after the ranges [0, number].
static const char *expected_runs(unsigned number) {
    const char *runs = "";
    uint64_t page = 0;
    for (unsigned i = 0; i <= number; i++) {
        const struct range r = range_of(i);
        runs = text("%sC%" PRIu64 ":RW C%" PRIu64 ":R ", runs, r.first - page, r.end - r.first);
        page = r.end;
    }
    return text("%sC%" PRIu64 ":RW R%d", runs, COMMITTED - page, RESERVED);
}

static const char *nothing_changed(const Moment *m) {
    const vm_addr at_low = claimed(at("before"), "low");
    const Allocation low = allocation_at(m, at_low), was = allocation_at(at("before"), at_low);
    if (at_low && strcmp(runs_text(&low), runs_text(&was)) != 0)
        return "address_cut";
    switch (claimed(m, "last_error")) {
    case NO_ACCESS: return "old_is_null";
    case INVALID_ADDRESS: return "range_refused";
    case INVALID_PARAMETER: return "bad_protection";
    default: return "seals_nothing";
    }
}

// Why the pages that changed are not those of the range. The pages of earlier ranges are
// right; before the range there are at least two other pages.
static const char *pages_problem(const Moment *m, const Allocation *a, unsigned number) {
    const struct range r = range_of(number);
    const uint64_t from = number ? range_of(number - 1).end : 0;
    const uint64_t inside = changed(a, r.first, r.end), before = changed(a, from, r.first),
                   behind = changed(a, r.end, COMMITTED), wanted = r.end - r.first;
    if (inside + before + behind == 0)
        return nothing_changed(m);
    if (inside == wanted && before + behind == 0)
        return NULL;
    if (before == r.first - from && behind == COMMITTED - r.end)
        return "seals_all";
    if (inside == wanted && before == 0 && behind == 1 && is_changed(a, r.end))
        return "extra_page";
    if (before + behind > 0)
        return "wrong_pages";
    if (!is_changed(a, r.first))
        return "first_page_missed";
    if (inside == 1)
        return "one_page";
    return inside + 1 == wanted && !is_changed(a, r.end - 1) ? "last_page_missed" : "wrong_pages";
}

static const char *protection_problem(const Allocation *a) {
    const uint32_t executable = VM_PAGE_EXECUTE | VM_PAGE_EXECUTE_READ | VM_PAGE_EXECUTE_READWRITE;
    for (unsigned number = 0; number < SEALED; number++) {
        const struct range r = range_of(number);
        for (uint64_t page = r.first; page < r.end; page++) {
            const uint32_t protect = protection_of(a, page);
            if (protect & executable)
                return "executable";
            if (protect & VM_PAGE_GUARD)
                return "guarded";
            if (protect != VM_PAGE_READONLY)
                return "not_readable";
        }
    }
    return NULL;
}

// Whether bytes are what the scenario wrote from page 0 on. Reads page by page: those that cannot
// be read are not in the snapshot.
static bool bytes_stay(const Moment *m, vm_addr base, uint64_t pages, unsigned first) {
    for (uint64_t page = 0; page < pages; page++) {
        uint8_t bytes[VM_PAGE];
        if (!bytes_at(m, base + page * VM_PAGE, bytes, sizeof bytes))
            continue;
        for (uint64_t i = 0; i < VM_PAGE; i++)
            if (bytes[i] != (page * VM_PAGE + i) % 251 + first)
                return false;
    }
    return true;
}

static bool contents_stay(vm_addr base, vm_addr mixed) {
    const Moment *m = at("mixed");
    return bytes_stay(at("third"), base, COMMITTED, 1) && bytes_stay(m, mixed, MIXED_PAGES, 2) &&
           bytes_stay(m, mixed - (vm_addr)BESIDE_PAGES * VM_PAGE, BESIDE_PAGES, 3) &&
           bytes_stay(m, mixed + (vm_addr)MIXED_PAGES * VM_PAGE, BESIDE_PAGES, 3);
}

static bool check_plain(vm_addr base) {
    for (unsigned i = 0; i < SEALED; i++) {
        const Moment *m = at(checkpoints[i]);
        const Allocation a = allocation_at(m, base);
        const char *problem = pages_problem(m, &a, i);
        if (problem)
            return verdict("pages", problem,
                           text("%s (range %u: %" PRIu64 " bytes from byte %" PRIu64 " of page "
                                "%" PRIu64 ")",
                                expected_runs(i), i + 1, range_of(i).bytes,
                                range_of(i).offset % PAGE_BYTES, range_of(i).first),
                           runs_text(&a), where(m, base));
    }
    return true;
}

// The second allocation's range that holds a page, MIXED_RANGES for none.
static unsigned range_with(uint64_t page) {
    for (unsigned i = 0; i < MIXED_RANGES; i++)
        if (page >= mixed_range(i).first && page < mixed_range(i).end)
            return i;
    return MIXED_RANGES;
}

// What is wrong with a page of the second allocation that has this protection. That all sealed
// pages have another one than they should is the next check's word.
static const char *page_problem(uint64_t page, uint32_t protect) {
    const unsigned number = range_with(page);
    const uint32_t at_first = mixed_protection(page);
    const Allocation plain = allocation_at(at("third"), claimed(at("before"), "base"));
    if (number == MIXED_RANGES)
        return protect == at_first                           ? NULL
               : page && range_with(page - 1) < MIXED_RANGES ? "extra_page"
                                                             : "wrong_pages";
    if (protect == VM_PAGE_READONLY || protection_problem(&plain))
        return NULL;
    if (at_first != VM_PAGE_READWRITE)
        return "skips_pages";
    return page == mixed_range(number).end - 1 ? "last_page_missed" : "first_page_missed";
}

// What was asked of the second allocation has changed the first one.
static bool check_plain_again(vm_addr base) {
    const Moment *m = at("mixed");
    const Allocation a = allocation_at(m, base), before = allocation_at(at("third"), base);
    return same_pages(&a, &before) ||
           verdict("pages", "remembers", expected_runs(SEALED - 1), runs_text(&a), where(m, base));
}

// Many pages at once.
static bool check_wide(vm_addr long_one) {
    const Moment *m = at("mixed");
    const Allocation a = allocation_at(m, long_one);
    const struct range r = wide_range();
    for (uint64_t page = r.first; page < r.end; page++)
        if (!is_changed(&a, page))
            return verdict("pages", "many_pages",
                           text("C%" PRIu64 ":RW C%d:R", r.first, WIDE_PAGES), runs_text(&a),
                           where(m, long_one));
    return true;
}

static bool check_mixed(vm_addr mixed) {
    const Moment *m = at("mixed");
    const Allocation a = allocation_at(m, mixed);
    for (uint64_t page = 0; page < MIXED_PAGES; page++) {
        const uint32_t protect = protection_of(&a, page);
        const char *problem = page_problem(page, protect);
        if (problem)
            return verdict(
                "pages", problem,
                text("page %" PRIu64 ": %s", page,
                     range_with(page) < MIXED_RANGES ? "R" : "as it was"),
                text("page %" PRIu64 ": %s, in %s", page, protect_text(protect), runs_text(&a)),
                where(m, mixed));
    }
    const Allocation plain = allocation_at(m, claimed(at("before"), "base"));
    return verdict("pages", NULL, expected_runs(SEALED - 1), runs_text(&plain),
                   where(m, plain.base));
}

static void check_returned(void) {
    unsigned told = 0;
    for (unsigned i = 0; i < SEALED; i++)
        told += claimed(at(checkpoints[i]), "returned") != 0;
    for (unsigned i = 0; i <= MIXED_RANGES + OPENED; i++)
        told += claimed_at(at("mixed"), "returned", i) != 0;
    const unsigned all = SEALED + MIXED_RANGES + OPENED + 1;
    verdict("returned", told == all ? NULL : "wrong_result", text("TRUE %u times", all),
            text("TRUE %u times", told), nowhere());
}

static unsigned claims_of_success(void) {
    unsigned told = 0;
    for (unsigned i = 0; i < REFUSED; i++)
        told += claimed_at(at("refused"), "returned", i) != 0;
    return told;
}

// What the refused calls have changed in an allocation, or NULL.
static const char *left_changed(vm_addr base) {
    const Allocation a = allocation_at(at("refused"), base),
                     before = allocation_at(at("mixed"), base);
    if (same_pages(&a, &before))
        return NULL;
    return pages_in(&a, VM_MEM_COMMIT) > pages_in(&before, VM_MEM_COMMIT) ? "commits_reserved"
           : base == claimed(at("before"), "long")                        ? "size_cut"
                                                                          : "half_done";
}

// Ranges that are not all committed: some of their pages may have been changed anyway.
static bool check_refused(void) {
    static const char *const claims[] = {"base", "mixed", "long"};
    const char *expected = "FALSE each time, and every page as before";
    for (int i = 0; i < 3; i++) {
        const vm_addr base = claimed(at("before"), claims[i]);
        const Allocation a = allocation_at(at("refused"), base);
        const char *problem = left_changed(base);
        if (problem)
            return verdict("refused", problem, expected, runs_text(&a), where(at("refused"), base));
    }
    const unsigned told = claims_of_success();
    const bool wraps = told == 1 && claimed_at(at("refused"), "returned", WRAPPED);
    return verdict("refused",
                   wraps  ? "wraps"
                   : told ? "claims_success"
                          : NULL,
                   expected, text("TRUE %u times, and every page as before", told), nowhere());
}

// A call of the student's that the system refused.
static const char *denied_problem(const Moment *last, const Moment *m, vm_addr mixed) {
    const Allocation a = allocation_at(m, mixed), before = allocation_at(last, mixed);
    if (!claimed(m, "refused"))
        return NULL;
    if (claimed(m, "returned"))
        return "ignores_refusal";
    if (!same_pages(&a, &before))
        return "not_undone";
    const vm_addr own[] = {mixed};
    return ledger_entry(last, m, &(Ledger){.addresses = own, .count = 1}).misconception;
}

static bool is_read_only(const Allocation *a, struct range r) {
    uint64_t page = r.first;
    while (page < r.end && protection_of(a, page) == VM_PAGE_READONLY)
        page++;
    return page == r.end;
}

static void check_denied(vm_addr mixed) {
    static const char *const moments[] = {"refused",      "denied_little", "denied",
                                          "denied_later", "denied_late",   "denied_commit"};
    enum { MOMENTS = sizeof moments / sizeof *moments };
    const char *expected = "FALSE, and every page as before";
    for (int i = 1; i < MOMENTS; i++) {
        const Moment *m = at(moments[i]);
        const char *problem = denied_problem(at(moments[i - 1]), m, mixed);
        const Allocation a = allocation_at(m, mixed);
        if (problem) {
            verdict("denied", problem, expected,
                    text("%s, and %s", claimed(m, "returned") ? "TRUE" : "FALSE", runs_text(&a)),
                    where(m, mixed));
            return;
        }
    }
    const Allocation a = allocation_at(at("granted"), mixed);
    const bool sealed = is_read_only(&a, denied_range()) && claimed(at("granted"), "returned");
    verdict("denied", sealed ? NULL : "gives_up", "FALSE; then, where nothing is refused, TRUE",
            sealed ? "so it is" : runs_text(&a), where(at("granted"), mixed));
}

static void check_nothing_else(const vm_addr own[3]) {
    static const char *const moments[] = {"before", "first", "second", "third", "mixed", "refused"};
    const Ledger ledger = {.addresses = own, .count = 3};
    Entry found = {.seen = "nothing"};
    const Moment *m = at("before");
    for (int i = 1; i < 6 && !found.misconception; i++) {
        const Moment *last = m;
        m = at(moments[i]);
        found = ledger_entry(last, m, &ledger);
    }
    verdict("nothing_else", found.misconception, "nothing else made, taken or changed", found.seen,
            where(m, found.addr));
}

static bool check_protection(vm_addr base) {
    const Allocation a = allocation_at(at("third"), base);
    return verdict("protection", protection_problem(&a), expected_runs(SEALED - 1), runs_text(&a),
                   where(at("third"), base));
}

TASK_CHECKS(seal) {
    const Moment *before = at("before");
    const vm_addr own[] = {claimed(before, "base"), claimed(before, "mixed"),
                           claimed(before, "long")};
    if (!check_plain(own[PLAIN]) || !check_plain_again(own[PLAIN]) || !check_wide(own[VERY_LONG]) ||
        !check_mixed(own[MIXED]) || !check_protection(own[PLAIN]))
        return;
    const bool stay = contents_stay(own[PLAIN], own[MIXED]);
    verdict("contents", stay ? NULL : "loses_contents", "every byte as it was",
            stay ? "so they are" : "other bytes", where(at("mixed"), own[MIXED]));
    check_returned();
    check_nothing_else(own);
    check_refused();
    check_denied(own[MIXED]);
}

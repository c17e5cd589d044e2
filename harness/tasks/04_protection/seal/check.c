#include "check.h"
#include "ranges.h"
#include <string.h>

enum { MOST_RUNS = sizeof((Allocation *)0)->runs / sizeof(Run) };
enum { INVALID_PARAMETER = 87, INVALID_ADDRESS = 487, NO_ACCESS = 998 }; // winerror.h

static const char *const checkpoints[RANGES] = {"first", "second", "third", "refused"};

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

// Reads page by page: those that cannot be read are not in the snapshot.
static bool contents_stay(const Moment *m, vm_addr base) {
    for (uint64_t page = 0; page < COMMITTED; page++) {
        uint8_t bytes[VM_PAGE];
        if (!bytes_at(m, base + page * VM_PAGE, bytes, sizeof bytes))
            continue;
        for (uint64_t i = 0; i < VM_PAGE; i++)
            if (bytes[i] != (page * VM_PAGE + i) % 251 + 1)
                return false;
    }
    return true;
}

static bool check_pages(vm_addr base) {
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
    const Allocation a = allocation_at(at("third"), base);
    return verdict("pages", NULL, expected_runs(SEALED - 1), runs_text(&a),
                   where(at("third"), base));
}

static void check_returned(void) {
    unsigned told = 0;
    for (unsigned i = 0; i < SEALED; i++)
        told += claimed(at(checkpoints[i]), "returned") != 0;
    verdict("returned", told == SEALED ? NULL : "wrong_result", "TRUE, three times",
            text("TRUE %u times", told), nowhere());
}

// The range begins on committed pages: some of them may have been changed anyway.
static void check_refused(vm_addr base) {
    const Moment *m = at("refused");
    const Allocation a = allocation_at(m, base), before = allocation_at(at("third"), base);
    const bool same = !strcmp(runs_text(&a), runs_text(&before));
    verdict("refused",
            pages_in(&a, VM_MEM_COMMIT) > COMMITTED ? "commits_reserved"
            : !same                                 ? "half_done"
            : claimed(m, "returned")                ? "claims_success"
                                                    : NULL,
            text("FALSE, and as before: %s", runs_text(&before)),
            text("%s, and %s", claimed(m, "returned") ? "TRUE" : "FALSE", runs_text(&a)),
            where(m, base));
}

TASK_CHECKS(seal) {
    const vm_addr base = claimed(at("before"), "base");
    const Moment *third = at("third");
    const Allocation a = allocation_at(third, base);
    if (!check_pages(base))
        return;
    if (!verdict("protection", protection_problem(&a), expected_runs(SEALED - 1), runs_text(&a),
                 where(third, base)))
        return;
    const bool stay = contents_stay(third, base);
    verdict("contents", stay ? NULL : "loses_contents", "every byte as it was",
            stay ? "so they are" : "other bytes", where(third, base));
    check_returned();
    check_refused(base);
}

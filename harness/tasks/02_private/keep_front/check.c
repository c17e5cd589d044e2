#include "check.h"
#include "shape.h"

#include <string.h>

enum { GRANULE_PAGES = 16, MOST = 1 << 19 }; // 64 KB; more bytes than any front
enum { ERROR_INVALID_PARAMETER = 87, ERROR_INVALID_ADDRESS = 487 };

// A call on one of the allocations: what it was to keep, of how many pages.
typedef struct Call {
    const char *name, *checkpoint, *claim, *protect;
    uint64_t kept, pages;
} Call;

static const char *runs_asked(const Call *c) {
    return text("C%" PRIu64 ":%s R%" PRIu64, c->kept, c->protect, c->pages - c->kept);
}

static Allocation allocation_of(const Call *c) {
    return allocation_at(at(c->checkpoint), claimed(at("before"), c->claim));
}

static bool was_refused(const Moment *m) {
    const uint64_t error = claimed(m, "last_error");
    return error == ERROR_INVALID_PARAMETER || error == ERROR_INVALID_ADDRESS;
}

// Nothing was decommitted.
static const char *all_committed(const Allocation *a, const Moment *m) {
    const Run *last = &a->runs[a->run_count - 1];
    if (a->run_count > 1 && last->protect == VM_PAGE_NOACCESS)
        return "takes_access_away";
    return was_refused(m) ? "refused" : "nothing_given_back";
}

// What is wrong with an allocation of which `kept` pages were to stay.
static const char *runs_problem(const Call *c, const Allocation *a) {
    const uint64_t committed = pages_in(a, VM_MEM_COMMIT), kept = c->kept;
    if (!a->exists)
        return "releases";
    if (a->protect != VM_PAGE_READONLY)
        return "reserves_again";
    if (committed == 0)
        return "gives_back_all";
    if (committed == a->pages)
        return all_committed(a, at(c->checkpoint));
    if (a->run_count == 2 && a->runs[0].state == VM_MEM_RESERVE)
        return "gives_back_the_front";
    if (pages_of(a, 0, committed, VM_MEM_COMMIT) != committed)
        return "other_pages";
    if (committed + 1 == kept)
        return "loses_partial_page";
    if (committed == kept + 1)
        return "one_page_too_many";
    if (committed == vm_align_up(kept, GRANULE_PAGES))
        return "rounds_to_64k";
    if (committed != kept)
        return "other_pages";
    return runs_are(a, runs_asked(c)) ? NULL : "changes_protection";
}

// A type that is too narrow for a number of pages or bytes drops its upper bits: then the pages
// are too many or too few by a multiple of 65536.
static const char *large_problem(const Call *c, const Allocation *a) {
    const uint64_t committed = pages_in(a, VM_MEM_COMMIT);
    const char *problem = runs_problem(c, a);
    const uint64_t off = committed > c->kept ? committed - c->kept : c->kept - committed;
    return problem && off > 0 && off % 0x10000 == 0 ? "size_cut" : problem;
}

// The first byte that is not as the scenario filled it, or `bytes`.
static uint64_t first_lost(const Moment *m, vm_addr base, uint64_t bytes) {
    static uint8_t seen[MOST];
    if (bytes > MOST || !bytes_at(m, base, seen, bytes))
        return 0;
    for (uint64_t i = 0; i < bytes; i++)
        if (seen[i] != FILLED(i))
            return i;
    return bytes;
}

static const char *everything_problem(const Allocation *all, const Allocation *next,
                                      uint64_t pages) {
    if (!next->exists || !runs_are(next, text("C%d:RW", GUEST_PAGES)))
        return "touches_next";
    return runs_are(all, text("C%" PRIu64 ":RWX", pages)) ? NULL : "everything_changes";
}

// The pages with needed bytes, and in the last case those of the next allocation.
static void check_contents(const Call *calls, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const Moment *m = at(calls[i].checkpoint);
        const vm_addr base = claimed(at("before"), calls[i].claim);
        const uint64_t bytes = calls[i].kept * VM_PAGE, kept = first_lost(m, base, bytes);
        if (kept < bytes) {
            verdict("contents", "loses_contents",
                    text("all %" PRIu64 " bytes of the kept pages as they were", bytes),
                    text("%s: byte %" PRIu64 " is another", calls[i].name, kept), where(m, base));
            return;
        }
    }
    verdict("contents", NULL, "all bytes of the kept pages as they were", "as they were",
            nowhere());
}

static const char *const refused[REFUSALS] = {
    "no_free", "no_second", "no_last", "no_query", "no_next_query", "no_page", "no_megabytes"};

// An allocation of which the system refused to give something back, or to say anything.
static Call refused_call(const Refusal *r, const char *checkpoint) {
    const char *protect = r->protect == VM_PAGE_READWRITE ? "RW" : "RWX";
    const Call call = {"the system refused", checkpoint, "refused", protect, r->kept, r->pages};
    return call;
}

static Allocation refused_allocation(const Call *c) {
    return allocation_at(at(c->checkpoint), claimed(at(c->checkpoint), c->claim));
}

// What is committed is as it was.
static bool is_untouched(const Call *c, uint32_t protect) {
    const Allocation a = refused_allocation(c);
    static uint8_t seen[SHOWN_PAGES * VM_PAGE];
    for (size_t i = 0; i < a.run_count; i++) {
        const Run *run = &a.runs[i];
        if (run->state != VM_MEM_COMMIT)
            continue;
        const uint64_t first = run->base - a.base, size = run->end - run->base,
                       most = first < sizeof seen ? sizeof seen - first : 0,
                       bytes = size < most ? size : most;
        if (run->protect != protect || !bytes_at(at(c->checkpoint), run->base, seen, bytes))
            return false;
        for (uint64_t byte = 0; byte < bytes; byte++)
            if (seen[byte] != FILLED(first + byte))
                return false;
    }
    return true;
}

// A system call that the function needs was refused: the result says so, no needed page is lost,
// and of the others some may be reserved. Who needs another call has done what was asked.
static const char *refused_problem(const Call *c, uint32_t protect) {
    const Allocation a = refused_allocation(c);
    const bool returned = claimed(at(c->checkpoint), "returned") != 0,
               done = runs_are(&a, runs_asked(c));
    if (pages_of(&a, 0, c->kept, VM_MEM_COMMIT) != c->kept)
        return "loses_contents";
    if (!is_untouched(c, protect))
        return "harms_what_stays";
    return returned == done ? NULL : returned ? "claims_success" : "wrong_result";
}

static const char *said(const Moment *m) {
    return claimed(m, "returned") ? "TRUE" : "FALSE";
}

static void verdict_on_returned(const char *problem, const char *seen) {
    verdict("returned", problem, "TRUE when the map is as asked, else FALSE", seen, nowhere());
}

static void check_returned(const Call *calls, const bool *done, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const Moment *m = at(calls[i].checkpoint);
        const bool returned = claimed(m, "returned") != 0;
        if (returned != done[i]) {
            verdict_on_returned(returned ? "claims_success" : "wrong_result",
                                text("%s: %s, and the map is %s", calls[i].name, said(m),
                                     done[i] ? "as asked" : "not as asked"));
            return;
        }
    }
    for (size_t i = 0; i < REFUSALS; i++) {
        const Refusal *r = &refusals[i];
        const Call c = refused_call(r, refused[i]);
        const Allocation a = refused_allocation(&c);
        const char *problem = refused_problem(&c, r->protect);
        if (problem) {
            verdict_on_returned(
                problem, text("the system refused: %s, %s", said(at(refused[i])), runs_text(&a)));
            return;
        }
    }
    verdict_on_returned(NULL, "just that");
}

// Between all the calls; the allocations that were cut are looked at elsewhere.
static void check_nothing_else(vm_addr next) {
    static const char *const checkpoints[] = {
        "before",   "after",        "exact",         "everything", "huge",
        "one_byte", "same_address", "no_free",       "free_again", "no_second",
        "no_last",  "no_query",     "no_next_query", "no_page",    "no_megabytes"};
    enum { CHECKPOINTS = sizeof checkpoints / sizeof *checkpoints };
    const Moment *before = at("before");
    size_t i = 1;
    for (; i < CHECKPOINTS; i++) {
        const Moment *m = at(checkpoints[i]);
        const vm_addr own[] = {claimed(before, "one"),
                               claimed(before, "two"),
                               claimed(before, "three"),
                               claimed(before, "huge"),
                               next,
                               claimed(m, "refused")};
        const Ledger ledger = {.addresses = own, .count = 6};
        if (i + 1 == CHECKPOINTS ||
            ledger_entry(at(checkpoints[i - 1]), m, &ledger).misconception) {
            ledger_verdict("nothing_else", at(checkpoints[i - 1]), m, &ledger);
            return;
        }
    }
}

// Another allocation at the same address, of another size; and what was refused once.
static const char *again_problem(const Call *c, const Allocation *a) {
    const char *problem = runs_problem(c, a);
    return problem && pages_in(a, VM_MEM_COMMIT) == a->pages ? "remembers" : problem;
}

static void check_again(const Call *same_address) {
    const Call refused_before = refused_call(&refusals[0], "free_again");
    const Allocation other = allocation_of(same_address),
                     later = refused_allocation(&refused_before);
    const char *problem = again_problem(same_address, &other);
    const bool first = problem != NULL;
    if (!first)
        problem = again_problem(&refused_before, &later);
    verdict("again", problem, runs_asked(same_address),
            text("%s: %s", first ? same_address->name : "the same call, after a refusal",
                 runs_text(first ? &other : &later)),
            where(at(first ? same_address->checkpoint : "free_again"),
                  first ? other.base : later.base));
}

// An address that lost its upper half names other memory (scenario.c).
static bool is_cut_used(vm_addr base) {
    const vm_addr cut = (uint32_t)base;
    const Allocation was = allocation_at(at("before"), cut), is = allocation_at(at("after"), cut);
    return cut != base && pages_in(&is, VM_MEM_COMMIT) < pages_in(&was, VM_MEM_COMMIT);
}

static bool check_front(const char *check, const char *problem, const Call *c) {
    const Allocation a = allocation_of(c);
    return verdict(check, problem, runs_asked(c), text("%s: %s", c->name, runs_text(&a)),
                   where(at(c->checkpoint), a.base));
}

TASK_CHECKS(keep_front) {
    const uint64_t whole = parameter("whole") * GRANULE_PAGES;
    const Call calls[] = {
        {"the first call", "after", "one", "RW",
         parameter("granules") * GRANULE_PAGES + parameter("rest"), parameter("pages")},
        {"the second call", "exact", "two", "RWX", parameter("exact"), parameter("other_pages")},
        {"keeping everything", "everything", "three", "RWX", whole, whole},
        {"another allocation at the same address", "same_address", "huge", "RWX", REFUSED_KEPT,
         REFUSED_PAGES},
        {"one byte of many pages", "one_byte", "huge", "RWX", 1, HUGE_PAGES},
        {"more than 65536 pages", "huge", "huge", "RWX", HUGE_KEPT, HUGE_PAGES},
    };
    enum { CALLS = sizeof calls / sizeof *calls, SHOWN = CALLS - 1 }; // of the last no bytes
    const Moment *everything = at("everything"), *before = at("before");
    Allocation is[CALLS];
    for (size_t i = 0; i < 3; i++)
        is[i] = allocation_of(&calls[i]);
    const vm_addr beside = claimed(before, "three") + whole * VM_PAGE;
    const Allocation next = allocation_at(everything, beside);

    const char *first = runs_problem(&calls[0], &is[0]), *exact = runs_problem(&calls[1], &is[1]),
               *kept_all = everything_problem(&is[2], &next, whole);
    const Allocation earlier = allocation_at(at("exact"), claimed(before, "one"));
    if (first && is_cut_used(claimed(before, "one")))
        first = "address_cut";
    const bool nothing_done =
        pages_in(&is[1], VM_MEM_COMMIT) == is[1].pages && !was_refused(at("exact"));
    if (!first && exact && (nothing_done || !runs_are(&earlier, runs_text(&is[0]))))
        exact = "remembers";

    if (!check_front("runs", first, &calls[0]))
        return;
    if (!check_front("exact", exact, &calls[1]) && strcmp(exact, "changes_protection") != 0)
        return;
    verdict("everything", kept_all, text("C%" PRIu64 ":RWX, and C16:RW after it", whole),
            text("%s, and %s after it", runs_text(&is[2]), runs_text(&next)),
            where(everything, kept_all && next.exists && is[2].exists ? is[2].base : 0));
    for (size_t i = 3; i < CALLS; i++)
        is[i] = allocation_of(&calls[i]);
    const char *one_byte = large_problem(&calls[4], &is[4]),
               *huge = large_problem(&calls[5], &is[5]);
    check_contents(calls, SHOWN);
    check_front("huge", huge ? huge : one_byte, huge ? &calls[5] : &calls[4]);
    check_again(&calls[3]);
    check_nothing_else(beside);
    const bool done[CALLS] = {!first,    !exact, !kept_all, runs_are(&is[3], runs_asked(&calls[3])),
                              !one_byte, !huge};
    check_returned(calls, done, CALLS);
}

#include "check.h"
#include "shape.h"

enum { GRANULE_PAGES = 16, MOST = 1 << 19 }; // 64 KB; more bytes than any front
enum { ERROR_INVALID_PARAMETER = 87, ERROR_INVALID_ADDRESS = 487 };

static const char *runs_asked(uint64_t kept, uint64_t pages) {
    return text("C%" PRIu64 ":RW R%" PRIu64, kept, pages - kept);
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
static const char *runs_problem(const Moment *m, const Allocation *a, uint64_t kept) {
    const uint64_t committed = pages_in(a, VM_MEM_COMMIT);
    if (!a->exists)
        return "releases";
    if (a->protect != VM_PAGE_READONLY)
        return "reserves_again";
    if (committed == 0)
        return "gives_back_all";
    if (committed == a->pages)
        return all_committed(a, m);
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
    return runs_are(a, runs_asked(kept, a->pages)) ? NULL : "changes_protection";
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
    return runs_are(all, text("C%" PRIu64 ":RW", pages)) ? NULL : "everything_changes";
}

// A call on one of the allocations: what it was to keep.
typedef struct Call {
    const char *name, *checkpoint, *claim;
    uint64_t kept, pages; // of the allocation
} Call;

static Allocation allocation_of(const Call *c) {
    return allocation_at(at(c->checkpoint), claimed(at("before"), c->claim));
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

// A system call that the function needs was refused: the result says so, and no needed byte is
// lost. Who needs another one has done what was asked.
static const char *refused_problem(const Moment *m) {
    const vm_addr base = claimed(m, "refused");
    const Allocation a = allocation_at(m, base);
    const bool returned = claimed(m, "returned") != 0,
               done = runs_are(&a, runs_asked(REFUSED_KEPT, REFUSED_PAGES));
    if (first_lost(m, base, REFUSED_KEPT * VM_PAGE) < REFUSED_KEPT * VM_PAGE)
        return "loses_contents";
    return returned == done ? NULL : returned ? "claims_success" : "wrong_result";
}

static void check_returned(const Call *calls, const bool *done, size_t count) {
    const char *problem = NULL, *seen = "just that";
    for (size_t i = 0; i < count && !problem; i++) {
        const bool returned = claimed(at(calls[i].checkpoint), "returned") != 0;
        if (returned != done[i]) {
            problem = returned ? "claims_success" : "wrong_result";
            seen = text("%s: %s, and the map is %s", calls[i].name, returned ? "TRUE" : "FALSE",
                        done[i] ? "as asked" : "not as asked");
        }
    }
    static const char *const refused[] = {"no_free", "no_query"};
    for (size_t i = 0; i < 2 && !problem; i++) {
        const Moment *m = at(refused[i]);
        const Allocation a = allocation_at(m, claimed(m, "refused"));
        problem = refused_problem(m);
        if (problem)
            seen = text("the system refused: %s, %s", claimed(m, "returned") ? "TRUE" : "FALSE",
                        runs_text(&a));
    }
    verdict("returned", problem, "TRUE when the map is as asked, else FALSE", seen, nowhere());
}

// Between all the calls; the allocations that were cut are looked at elsewhere.
static void check_nothing_else(void) {
    static const char *const checkpoints[] = {"before", "after", "exact", "everything", "huge"};
    const Moment *before = at("before");
    const vm_addr own[] = {claimed(before, "one"), claimed(before, "two"), claimed(before, "three"),
                           claimed(before, "huge")};
    const Ledger ledger = {.addresses = own, .count = 4};
    size_t last = 1;
    while (last < 4 &&
           !ledger_entry(at(checkpoints[last - 1]), at(checkpoints[last]), &ledger).misconception)
        last++;
    ledger_verdict("nothing_else", at(checkpoints[last - 1]), at(checkpoints[last]), &ledger);
}

// An address that lost its upper half names other memory (scenario.c).
static bool is_cut_used(vm_addr base) {
    const vm_addr cut = (uint32_t)base;
    const Allocation was = allocation_at(at("before"), cut), is = allocation_at(at("after"), cut);
    return cut != base && pages_in(&is, VM_MEM_COMMIT) < pages_in(&was, VM_MEM_COMMIT);
}

TASK_CHECKS(keep_front) {
    const uint64_t whole = parameter("whole") * GRANULE_PAGES;
    const Call calls[] = {
        {"the first call", "after", "one",
         parameter("granules") * GRANULE_PAGES + parameter("rest"), parameter("pages")},
        {"the second call", "exact", "two", parameter("exact"), parameter("other_pages")},
        {"keeping everything", "everything", "three", whole, whole},
        {"more than 65536 pages", "huge", "huge", HUGE_KEPT, HUGE_PAGES},
        {"another allocation at the same address", "same_address", "huge", REFUSED_KEPT,
         REFUSED_PAGES},
    };
    const Moment *everything = at("everything"), *before = at("before");
    const Allocation one = allocation_of(&calls[0]), two = allocation_of(&calls[1]),
                     all = allocation_of(&calls[2]), huge = allocation_of(&calls[3]),
                     next = allocation_at(everything, claimed(before, "three") + whole * VM_PAGE);

    const char *first = runs_problem(at("after"), &one, calls[0].kept),
               *exact = runs_problem(at("exact"), &two, calls[1].kept),
               *kept_all = everything_problem(&all, &next, whole);
    const Allocation earlier = allocation_at(at("exact"), claimed(before, "one"));
    if (first && is_cut_used(claimed(before, "one")))
        first = "address_cut";
    const bool nothing_done =
        pages_in(&two, VM_MEM_COMMIT) == two.pages && !was_refused(at("exact"));
    if (!first && exact && (nothing_done || !runs_are(&earlier, runs_text(&one))))
        exact = "remembers";
    const bool is_huge_right =
        runs_are(&huge, text("C%" PRIu64 ":RWX R%" PRIu64, HUGE_KEPT, HUGE_PAGES - HUGE_KEPT));

    if (!verdict("runs", first, runs_asked(calls[0].kept, calls[0].pages), runs_text(&one),
                 where(at("after"), one.base)))
        return;
    if (!verdict("exact", exact, runs_asked(calls[1].kept, calls[1].pages), runs_text(&two),
                 where(at("exact"), two.base)))
        return;
    check_contents(calls, 3);
    verdict("everything", kept_all, text("C%" PRIu64 ":RW, and C16:RW after it", whole),
            text("%s, and %s after it", runs_text(&all), runs_text(&next)),
            where(everything, kept_all && next.exists && all.exists ? all.base : 0));
    verdict("huge", is_huge_right ? NULL : "size_cut",
            text("C%" PRIu64 ":RWX R%" PRIu64, HUGE_KEPT, HUGE_PAGES - HUGE_KEPT), runs_text(&huge),
            where(at("huge"), huge.base));
    if (kept_all)
        not_checked("nothing_else", "needs \"keeping everything changes nothing\" first");
    else
        check_nothing_else();
    const Allocation last = allocation_of(&calls[4]);
    const bool done[] = {!first, !exact, !kept_all, is_huge_right,
                         runs_are(&last, runs_asked(REFUSED_KEPT, REFUSED_PAGES))};
    check_returned(calls, done, 5);
}

#include "check.h"
#include "pieces.h"
#include <string.h>

enum { QUOTA = 1453 }; // ERROR_WORKING_SET_QUOTA, winerror.h

static vm_addr memory_at(enum memory memory) {
    return claimed_at(at("before"), "memory", memory);
}

static bool sees_locks(void) {
    return snapshot_of(at("before"))->captured & HAS_LOCKED;
}

static bool is_locked(const Moment *m, vm_addr addr) {
    const Snapshot *s = snapshot_of(m);
    for (size_t i = 0; i < s->locked_count; i++)
        if (addr >= s->locked[i].base && addr < s->locked[i].end)
            return true;
    return false;
}

static uint64_t pages_locked(const Moment *m) {
    const Snapshot *s = snapshot_of(m);
    uint64_t pages = 0;
    for (size_t i = 0; i < s->locked_count; i++)
        pages += (s->locked[i].end - s->locked[i].base) / VM_PAGE;
    return pages;
}

// The pages of a part, from the first one to before `end`.
typedef struct Pages {
    enum memory of;
    uint64_t first, end;
} Pages;

static Pages pages_of_part(struct part part) {
    return (Pages){part.of, part.offset / VM_PAGE, (part.offset + part.bytes - 1) / VM_PAGE + 1};
}

static bool has_page(Pages pages, enum memory of, uint64_t page) {
    return pages.of == of && page >= pages.first && page < pages.end;
}

static bool is_page_of(enum call call, enum memory of, uint64_t page) {
    for (unsigned i = 0; i < count_of(call); i++)
        if (has_page(pages_of_part(part_of(call, i)), of, page))
            return true;
    return false;
}

// What a moment's calls have asked for: bits of `calls`, and of the crumbs if `crumbs`.
typedef struct Wanted {
    unsigned calls;
    bool crumbs;
} Wanted;

static bool is_wanted(Wanted wanted, enum memory of, uint64_t page) {
    if (of == MIXED && page == CALLERS)
        return true;
    if (of == CRUMBS)
        return wanted.crumbs && (page == 0 || page == 2);
    for (enum call call = FIRST; call < LOCKING; call++)
        if (wanted.calls & 1u << call && is_page_of(call, of, page))
            return true;
    return false;
}

// "pages 4-6 of 0x10a0000, page 5 of 0x10d0000": what is locked, as numbers of pages.
static const char *locked_text(const Moment *m) {
    const Snapshot *s = snapshot_of(m);
    const char *all = s->locked_count ? "" : "none";
    for (size_t i = 0; i < s->locked_count && i < 12; i++) {
        const Allocation a = allocation_at(m, s->locked[i].base);
        const uint64_t first = (s->locked[i].base - a.base) / VM_PAGE,
                       last = (s->locked[i].end - a.base) / VM_PAGE - 1;
        const char *one = first == last ? text("page %" PRIu64, first)
                                        : text("pages %" PRIu64 "-%" PRIu64, first, last);
        all = text("%s%s%s of 0x%" PRIx64, all, *all ? ", " : "", one, a.base);
    }
    return all;
}

static const char *part_text(struct part part) {
    const Pages pages = pages_of_part(part);
    const char *one = pages.first + 1 == pages.end
                          ? text("page %" PRIu64, pages.first)
                          : text("pages %" PRIu64 "-%" PRIu64, pages.first, pages.end - 1);
    return text("%s of 0x%" PRIx64, one, memory_at(part.of));
}

static const char *parts_text(enum call call) {
    const char *all = "";
    for (unsigned i = 0; i < count_of(call); i++)
        all = text("%s%s%s", all, *all ? ", " : "", part_text(part_of(call, i)));
    return all;
}

static unsigned locked_pages_of(const Moment *m, Pages pages) {
    unsigned count = 0;
    for (uint64_t page = pages.first; page < pages.end; page++)
        count += is_locked(m, memory_at(pages.of) + page * VM_PAGE);
    return count;
}

static const char *part_problem(const Moment *m, struct part part) {
    const Pages pages = pages_of_part(part);
    const unsigned locked = locked_pages_of(m, pages);
    if (locked == pages.end - pages.first)
        return NULL;
    if (locked == 0)
        return "piece_missed";
    return locked == 1 && is_locked(m, memory_at(pages.of) + pages.first * VM_PAGE)
               ? "first_page"
               : "pages_missed";
}

// Of a call that can be done, and has locked none of its pages.
static const char *none_problem(const Moment *m, enum call call) {
    const vm_addr low = claimed(at("before"), "low");
    if (low && is_locked(m, low + parameter("first") * VM_PAGE))
        return "address_cut";
    if (!claimed(m, "returned"))
        return "gives_up";
    return call == FIRST ? "nothing_locked" : "remembers";
}

// Of a call that can be done: pages of it that are not locked.
static const char *missing_problem(const Moment *m, enum call call) {
    unsigned locked = 0;
    for (unsigned i = 0; i < count_of(call); i++)
        locked += locked_pages_of(m, pages_of_part(part_of(call, i)));
    if (!locked)
        return none_problem(m, call);
    for (unsigned i = 0; i < count_of(call); i++) {
        const char *problem = part_problem(m, part_of(call, i));
        if (problem)
            return problem;
    }
    return NULL;
}

static bool is_unlockable(enum memory of, uint64_t page) {
    return of == MIXED &&
           (page == INACCESSIBLE || page == GUARDED || page == RESERVED || page == READ_GUARDED);
}

// Pages that are locked though nobody asked for them, or the other way round.
static const char *extra_problem(const Moment *m, Wanted wanted) {
    uint64_t expected = 0;
    for (enum memory of = MIXED; of < WIDE; of++) {
        uint64_t extra = 0, others = 0;
        for (uint64_t page = 0; page < pages_of_memory[of]; page++) {
            const bool is = is_locked(m, memory_at(of) + page * VM_PAGE),
                       should = is_wanted(wanted, of, page);
            expected += should;
            others += !should && !is_unlockable(of, page);
            extra += is && !should;
            if (should && !is)
                return of == MIXED && page == CALLERS ? "unlocks_others" : "unlocks_earlier";
        }
        if (extra)
            return extra == others ? "locks_allocation" : "locks_more";
    }
    return pages_locked(m) == expected ? NULL : "locks_more";
}

static const char *locked_problem(const Moment *m, enum call call) {
    const char *missing = missing_problem(m, call);
    return missing ? missing : extra_problem(m, (Wanted){.calls = (2u << call) - 1});
}

static bool check_locked(void) {
    static const char *const moments[] = {"first", "second"};
    for (enum call call = FIRST; call < LOCKING; call++) {
        const Moment *m = at(moments[call]);
        const char *problem = locked_problem(m, call);
        if (problem || call == SECOND)
            return verdict("locked", problem,
                           text("%s, and the caller's, page %d of 0x%" PRIx64, parts_text(call),
                                CALLERS, memory_at(MIXED)),
                           locked_text(m), where(m, memory_at(MIXED)));
    }
    return true;
}

static const char *overlap_problem(const Moment *m) {
    enum { LOCKED = 6 + 1 }; // and the caller's
    const char *problem = missing_problem(m, LONGER);
    if (!problem)
        problem = missing_problem(m, OVERLAPS);
    return problem ? problem : pages_locked(m) == LOCKED ? NULL : "locks_more";
}

static void check_many(void) {
    const Moment *m = at("many"), *overlaps = at("overlaps");
    const vm_addr base = memory_at(CRUMBS);
    const char *problem = is_locked(m, base) && is_locked(m, base + 2 * VM_PAGE)
                              ? extra_problem(m, (Wanted){.calls = 3, .crumbs = true})
                              : "piece_missed";
    if (!problem && overlap_problem(overlaps))
        verdict("many", overlap_problem(overlaps),
                text("%s, then %s", parts_text(LONGER), parts_text(OVERLAPS)),
                locked_text(overlaps), where(overlaps, memory_at(PLAIN)));
    else
        verdict("many", problem, text("pages 0 and 2 of 0x%" PRIx64 ", for %d pieces", base, MANY),
                locked_text(m), where(m, base));
}

static void check_returned(void) {
    static const char *const moments[] = {"first", "second", "many"};
    unsigned told = 0;
    for (int i = 0; i < 3; i++)
        told += claimed(at(moments[i]), "returned") != 0;
    verdict("returned", told == 3 ? NULL : "wrong_result", "TRUE 3 times",
            text("TRUE %u times", told), nowhere());
}

static bool has_its_bytes(enum memory of) {
    for (uint64_t page = 0; page < pages_of_memory[of]; page++) {
        uint8_t bytes[VM_PAGE];
        if (!bytes_at(at("many"), memory_at(of) + page * VM_PAGE, bytes, sizeof bytes))
            continue; // it cannot be read
        for (size_t i = 0; i < sizeof bytes; i++)
            if (bytes[i] != FILLED)
                return false;
    }
    return true;
}

static void check_nothing_else(void) {
    static const char *const moments[] = {"before", "first", "second", "many"};
    Entry found = {.seen = "nothing"};
    const Moment *m = at("before");
    for (int i = 1; i < 4 && !found.misconception; i++) {
        const Moment *last = m;
        m = at(moments[i]);
        found = ledger_entry(last, m, NULL);
    }
    if (!found.misconception &&
        (claimed(at("first"), "other_pieces") || claimed(at("second"), "other_pieces")))
        found = (Entry){"changes_bytes", "other bytes in the array of pieces", 0};
    for (enum memory of = MIXED; of < WIDE && !found.misconception; of++)
        if (!has_its_bytes(of))
            found = (Entry){"changes_bytes", "other bytes in the pages", memory_at(of)};
    verdict("nothing_else", found.misconception, "nothing else made, taken or changed", found.seen,
            where(m, found.addr));
}

// Of a call with a page that cannot be locked, after `last`.
static const char *unlockable_problem(const Moment *last, const Moment *m, enum call call) {
    const struct part bad = part_of(call, count_of(call) > 1 && call != NO_ACCESS);
    const Allocation was = allocation_at(at("before"), memory_at(MIXED)),
                     is = allocation_at(m, memory_at(MIXED));
    if (strcmp(runs_text(&was), runs_text(&is)) != 0)
        return call == GUARD ? "spends_guard" : "makes_lockable";
    if (claimed(m, "returned"))
        return call == TOO_WIDE ? "size_cut" : "claims_success";
    if (!sees_locks() ||
        (is_locked(m, memory_at(MIXED) + CALLERS * VM_PAGE) && pages_locked(m) == 1))
        return ledger_entry(last, m, NULL).misconception;
    return bad.of != WIDE && locked_pages_of(m, pages_of_part(bad)) ? "tries_the_lock"
                                                                    : "not_undone";
}

static void check_unlockable(void) {
    static const char *const moments[] = {"guard", "no_access", "not_committed", "too_wide"},
                             *const what[] = {"a guard page", "a page without access",
                                              "a page that is not committed",
                                              "4 GB that are not committed"};
    const char *const expected = "FALSE, no page of the pieces locked, every page as before";
    for (unsigned i = 0; i < 4; i++) {
        const Moment *m = at(moments[i]);
        const char *problem = unlockable_problem(at(i ? moments[i - 1] : "overlaps"), m, GUARD + i);
        const Allocation a = allocation_at(m, memory_at(MIXED));
        if (problem) {
            verdict("unlockable", problem, text("%s: %s", what[i], expected),
                    text("%s, locked: %s; %s", claimed(m, "returned") ? "TRUE" : "FALSE",
                         locked_text(m), runs_text(&a)),
                    where(m, memory_at(MIXED)));
            return;
        }
    }
    const Moment *m = at("many_guarded");
    const bool told = claimed(m, "returned"),
               tried = is_locked(m, memory_at(MIXED) + READ_GUARDED * VM_PAGE);
    const char *problem = told                                  ? "claims_success"
                          : tried                               ? "tries_the_lock"
                          : sees_locks() && pages_locked(m) > 1 ? "not_undone"
                                                                : NULL;
    verdict("unlockable", problem, expected,
            problem ? text("%d pieces, the last a guard page: %s, locked: %s", MANY,
                           told ? "TRUE" : "FALSE", locked_text(m))
                    : "so it is",
            nowhere());
}

enum { REFUSALS = 5 };
static const char *const refusals[REFUSALS] = {"too_wide", "refused_first", "refused_second",
                                               "refused_last", "many_refused"};

static const char *refused_problem(const Moment *last, const Moment *m) {
    if (!claimed(m, "refused"))
        return NULL;
    if (claimed(m, "returned"))
        return "ignores_refusal";
    if (!is_locked(m, memory_at(MIXED) + CALLERS * VM_PAGE))
        return "unlocks_others";
    if (pages_locked(m) > 1)
        return "not_undone";
    return ledger_entry(last, m, NULL).misconception;
}

// When the system refuses nothing any more.
static const char *later_problem(const Moment *m) {
    const uint64_t wanted = 1 + (parameter("at") ? 2 : 1); // the caller's is another one
    if (!claimed(m, "returned"))
        return "gives_up";
    const char *missing = missing_problem(m, LATER);
    return missing ? missing : pages_locked(m) == wanted + 1 ? NULL : "locks_more";
}

static void check_undone(void) {
    for (unsigned i = 1; i < REFUSALS; i++) {
        const Moment *m = at(refusals[i]);
        const Moment *last = at(i == REFUSALS - 1 ? "later" : refusals[i - 1]);
        const char *problem = refused_problem(last, m);
        if (problem) {
            verdict(
                "undone", problem, "FALSE, and locked as before the call",
                text("%s, locked: %s", claimed(m, "returned") ? "TRUE" : "FALSE", locked_text(m)),
                where(m, memory_at(MIXED)));
            return;
        }
    }
    const Moment *later = at("later");
    verdict("undone", later_problem(later),
            text("FALSE, and locked as before the call; later %s", parts_text(LATER)),
            locked_text(later), where(later, memory_at(MIXED)));
}

static void check_last_error(void) {
    uint64_t error = QUOTA;
    for (unsigned i = 1; i < REFUSALS && error == QUOTA; i++)
        if (claimed(at(refusals[i]), "refused"))
            error = claimed(at(refusals[i]), "last_error");
    verdict("last_error", error == QUOTA ? NULL : "loses_error",
            text("%d, of the lock that was refused", QUOTA), text("%" PRIu64, error), nowhere());
}

static const char *const needs_lock = "needs a system that lets a process lock 16 pages",
                         *const needs_sight = "needs a recorder that sees which pages are locked";

static void check_none(void) {
    static const char *const checks[] = {"locked",     "many",   "returned",  "nothing_else",
                                         "unlockable", "undone", "last_error"};
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
        not_checked(checks[i], needs_lock);
}

// What can be judged by who does not see the locks: that some were asked for, and what is told.
static void check_blindly(void) {
    not_checked("locked", needs_sight);
    not_checked("many", needs_sight);
    not_checked("undone", needs_sight);
    if (!claimed(at("refused_first"), "refused")) {
        verdict("returned", "nothing_locked", "a call that locks", "none", nowhere());
        return;
    }
    check_returned();
    check_nothing_else();
    check_unlockable();
    check_last_error();
}

TASK_CHECKS(pin) {
    if (!capability("locks_pages")) {
        check_none();
        return;
    }
    if (!sees_locks()) {
        check_blindly();
        return;
    }
    if (!check_locked())
        return;
    check_many();
    check_returned();
    check_nothing_else();
    check_unlockable();
    check_undone();
    check_last_error();
}

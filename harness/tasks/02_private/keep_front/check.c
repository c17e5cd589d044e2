#include "check.h"

enum { GRANULE_PAGES = 16, MOST = 5 << 16 }; // 64 KB; more bytes than any front
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
        if (seen[i] != (uint8_t)((i * 31 + i / VM_PAGE * 7) | 1))
            return i;
    return bytes;
}

static const char *everything_problem(const Allocation *all, const Allocation *next,
                                      uint64_t pages) {
    if (!next->exists || !runs_are(next, text("C%d:RW", GRANULE_PAGES)))
        return "touches_next";
    return runs_are(all, text("C%" PRIu64 ":RW", pages)) ? NULL : "everything_changes";
}

// What the first call returned whose result was wrong, or NULL.
static const char *misreported(const char *const checkpoints[3], const bool done[3]) {
    static const char *const calls[] = {"the first call", "the second call", "keeping everything"};
    for (int i = 0; i < 3; i++) {
        const bool returned = claimed(at(checkpoints[i]), "returned") != 0;
        if (returned != done[i])
            return text("%s: %s, and the map is %s", calls[i], returned ? "TRUE" : "FALSE",
                        done[i] ? "as asked" : "not as asked");
    }
    return NULL;
}

TASK_CHECKS(keep_front) {
    const Moment *before = at("before"), *after = at("after"), *exact = at("exact"),
                 *everything = at("everything");
    const vm_addr base = claimed(before, "one"), second = claimed(before, "two"),
                  third = claimed(before, "three");
    const uint64_t pages = parameter("pages"),
                   front = parameter("granules") * GRANULE_PAGES + parameter("rest"),
                   bytes = front * VM_PAGE - parameter("missing"),
                   whole = parameter("whole") * GRANULE_PAGES;
    const Allocation one = allocation_at(after, base), two = allocation_at(exact, second),
                     all = allocation_at(everything, third),
                     next = allocation_at(everything, third + whole * VM_PAGE);

    const char *const problems[] = {runs_problem(after, &one, front),
                                    runs_problem(exact, &two, parameter("exact")),
                                    everything_problem(&all, &next, whole)};
    const char *said = misreported((const char *const[]){"after", "exact", "everything"},
                                   (const bool[]){!problems[0], !problems[1], !problems[2]});

    if (!verdict("runs", problems[0], runs_asked(front, pages), runs_text(&one),
                 where(after, base)))
        return;
    const uint64_t kept = first_lost(after, base, bytes);
    verdict("contents", kept < bytes ? "loses_contents" : NULL,
            text("all %" PRIu64 " bytes as they were", bytes),
            kept < bytes ? text("byte %" PRIu64 " is another", kept) : "as they were",
            where(after, base));
    verdict("exact", problems[1], runs_asked(parameter("exact"), pages), runs_text(&two),
            where(exact, second));
    verdict("everything", problems[2], text("C%" PRIu64 ":RW, and C16:RW behind it", whole),
            text("%s, and %s behind it", runs_text(&all), runs_text(&next)),
            where(everything, problems[2] && next.exists && all.exists ? third : 0));
    verdict("returned", said ? "wrong_result" : NULL, "TRUE when the map is as asked, else FALSE",
            said ? said : "just that", nowhere());
}

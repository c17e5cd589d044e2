#include "check.h"
#include <string.h>

enum { MARK = 64, BEYOND = (1 << 20) + 5, FEW = (1 << 16) + 5 };

typedef struct Asked { // pages, see task.toml
    uint64_t pages, first, count, overlap, more, apart, few;
} Asked;

// "R34 C39:RW R168": after the first piece.
static const char *one_piece(const Asked *asked) {
    return text("R%" PRIu64 " C%" PRIu64 ":RW R%" PRIu64, asked->first, asked->count,
                asked->pages - asked->first - asked->count);
}

// After all three: the first two overlap and are one run.
static const char *three_pieces(const Asked *asked) {
    const uint64_t end = asked->overlap + asked->more;
    return text("R%" PRIu64 " C%" PRIu64 ":RW R%" PRIu64 " C%" PRIu64 ":RW R%" PRIu64, asked->first,
                end - asked->first, asked->apart - end, asked->few,
                asked->pages - asked->apart - asked->few);
}

// Where everything but the first heap lies above 4 GB: an address below, with no memory.
static bool is_cut(const Allocation *a, vm_addr addr) {
    return parameter("high_addresses") && addr && addr >> 32 == 0 && a->type != VM_MEM_MAPPED &&
           pages_of(a, (addr - a->base) / VM_PAGE, 1, VM_MEM_COMMIT) == 0;
}

static const char *section_problem(const Moment *m, const Allocation *view, uint64_t pages) {
    if (!claimed(m, "section"))
        return "no_section";
    if (is_cut(view, claimed(m, "view")))
        return "address_cut";
    if (!view->exists)
        return "no_view";
    if (view->type != VM_MEM_MAPPED)
        return "private_memory";
    if (pages_in(view, VM_MEM_COMMIT) == view->pages)
        return "sec_commit";
    if (view->pages != pages)
        return "wrong_size";
    if (view->protect != VM_PAGE_READWRITE)
        return "wrong_access";
    return pages_in(view, VM_MEM_COMMIT) > 0 ? "commits_early" : NULL;
}

// Of the section that a second call made.
static const char *other_problem(const Moment *m, uint64_t pages) {
    const vm_addr other = claimed(m, "other");
    const Allocation a = allocation_at(m, other);
    if (other && (other == claimed(m, "view") || a.pages == parameter("pages")))
        return "remembers";
    return runs_are(&a, text("R%" PRIu64, pages)) ? NULL : "wrong_size";
}

static const char *second_problem(const Moment *m, const Allocation *second, uint64_t pages) {
    if (!claimed(m, "second"))
        return "handle_closed";
    return second->pages == pages && pages_in(second, VM_MEM_RESERVE) == pages ? NULL
                                                                               : "another_section";
}

// Whether pages of the other section were committed, when none was asked for.
static bool in_the_other(const Moment *m) {
    const Allocation other = allocation_at(m, claimed(at("mapped"), "other"));
    return pages_in(&other, VM_MEM_COMMIT) > 0;
}

static const char *window_problem(const Allocation *view, const Asked *asked) {
    if (in_the_other(view->moment))
        return "remembers";
    const uint64_t committed = pages_in(view, VM_MEM_COMMIT), first = asked->first,
                   count = asked->count;
    if (!view->exists)
        return "view_gone";
    if (committed == 0)
        return "commits_nothing";
    if (committed == view->pages)
        return "commits_all";
    if (pages_of(view, first, count, VM_MEM_COMMIT) == count && committed == count)
        return runs_are(view, one_piece(asked)) ? NULL : "wrong_protection";
    if (committed == 1 &&
        (pages_of(view, 0, 1, VM_MEM_COMMIT) == 1 || pages_of(view, first, 1, VM_MEM_COMMIT) == 1))
        return "bytes_for_pages";
    return pages_of(view, 0, count, VM_MEM_COMMIT) == count ? "from_the_start"
                                                            : "commits_elsewhere";
}

// What the scenario wrote into the first bytes of a page, seen through the second view.
static bool mark_is_there(const Moment *m, vm_addr second, uint64_t page) {
    uint8_t seen[MARK], written[MARK];
    memset(written, (int)(0x80 | (page & 0x7f)), sizeof written);
    return bytes_at(m, second + page * VM_PAGE, seen, sizeof seen) &&
           memcmp(seen, written, sizeof seen) == 0;
}

// What one call returned if the pages contradict it; otherwise NULL.
static const char *misreported(const Allocation *view, uint64_t first, uint64_t count,
                               uint64_t returned) {
    const uint64_t committed = pages_of(view, first, count, VM_MEM_COMMIT);
    if ((returned != 0) == (committed == count))
        return NULL;
    return text("%s for page %" PRIu64 " on: %" PRIu64 " of %" PRIu64 " pages are committed",
                returned ? "TRUE" : "FALSE", first, committed, count);
}

// A view of as many pages that was not there before: one the student mapped and forgot. Of a
// KIND_MAPPED one it is not known what it is a view of.
static vm_addr view_left(uint64_t pages) {
    const Moment *before = at("before"), *after = at("closed");
    const vm_addr left = left_over(before, after, KIND_SHAREABLE, pages);
    return left ? left : left_over(before, after, KIND_MAPPED, pages);
}

static bool marks_are_there(const Moment *m, vm_addr second, const Asked *asked) {
    return mark_is_there(m, second, asked->first) &&
           mark_is_there(m, second, asked->first + asked->count - 1);
}

static const char *pieces_problem(const Moment *m, const Allocation *view, const Allocation *second,
                                  const Asked *asked) {
    if (pages_of(view, asked->first, asked->count, VM_MEM_COMMIT) != asked->count)
        return "undoes_earlier";
    if (!runs_are(view, three_pieces(asked)) || !runs_are(second, three_pieces(asked)))
        return "later_pieces_missing";
    return marks_are_there(m, second->base, asked) && !claimed(m, "lost") ? NULL : "loses_contents";
}

// What the first call that misreported said, or NULL.
static const char *first_misreport(vm_addr view, const Asked *asked) {
    const Allocation one = allocation_at(at("committed"), view),
                     two = allocation_at(at("overlapped"), view),
                     three = allocation_at(at("extended"), view);
    const char *said =
        misreported(&one, asked->first, asked->count, claimed(at("committed"), "returned"));
    if (!said)
        said =
            misreported(&two, asked->overlap, asked->more, claimed(at("overlapped"), "returned"));
    if (!said)
        said = misreported(&three, asked->apart, asked->few, claimed(at("extended"), "returned"));
    return said;
}

// The first and the last page of the other section, each by a call of its own.
static const char *ends_problem(const Moment *m) {
    const Allocation other = allocation_at(m, claimed(at("mapped"), "other"));
    const uint64_t between = parameter("small") - 2;
    if (!runs_are(&other, text("C1:RW R%" PRIu64 " C1:RW", between)))
        return "later_pieces_missing";
    return claimed(m, "returned") ? NULL : "wrong_result";
}

static const char *large_problem(const Allocation *fresh, const Allocation *far, uint64_t pages) {
    if (!runs_are(fresh, text("R%" PRIu64, pages)))
        return "size_cut";
    if (!runs_are(far, text("R%d C%d:RW R%" PRIu64, BEYOND, FEW, pages - BEYOND - FEW)))
        return "offset_cut";
    return claimed(far->moment, "returned") ? NULL : "wrong_result";
}

static void check_large(void) {
    const Moment *large = at("large"), *far = at("far");
    const uint64_t pages = parameter("large");
    const vm_addr view = claimed(large, "large");
    const Allocation fresh = allocation_at(large, view), after = allocation_at(far, view);
    verdict(
        "large", large_problem(&fresh, &after, pages),
        text("R%" PRIu64 ", then R%d C%d:RW R%" PRIu64, pages, BEYOND, FEW, pages - BEYOND - FEW),
        text("%s, then %s", runs_text(&fresh), runs_text(&after)), where(far, view));
}

static Entry first_entry(void) {
    const Moment *mapped = at("mapped"), *committed = at("committed");
    const vm_addr own[] = {claimed(mapped, "view"), claimed(mapped, "second"),
                           claimed(mapped, "other")};
    const Entry made =
        ledger_entry(at("before"), mapped, &(Ledger){.addresses = own, .count = 3, .handles = 2});
    return made.misconception
               ? made
               : ledger_entry(mapped, committed, &(Ledger){.addresses = own, .count = 2});
}

static const char *refused_problem(const Moment *m, bool is_commit) {
    const bool said = claimed(m, is_commit ? "returned" : "section") != 0;
    if (!claimed(m, "refused")) // who asks the system for nothing has made nothing
        return said && !claimed(m, "there") ? "remembers" : NULL;
    if (said)
        return "ignores_failure";
    if (!is_commit && claimed(m, "refused.view"))
        return "view_left";
    return ledger_entry(at("closed"), m, NULL).misconception;
}

static void check_refused(void) {
    static const char *const checkpoints[] = {"no_section", "no_view", "no_commit", "no_more"},
                             *const calls[] = {"the section", "the view", "the pages",
                                               "more pages"};
    for (int i = 0; i < 4; i++) {
        const Moment *m = at(checkpoints[i]);
        const char *problem = refused_problem(m, i >= 2);
        if (problem) {
            const Entry left = ledger_entry(at("closed"), m, NULL);
            verdict("refused", problem, "NULL, *view NULL or FALSE, and nothing left",
                    text("%s refused: 0x%" PRIx64 ", left: %s", calls[i],
                         claimed(m, i < 2 ? "section" : "returned"), left.seen),
                    where(m, left.addr));
            return;
        }
    }
    verdict("refused", NULL, "NULL, *view NULL or FALSE, and nothing left", "just that", nowhere());
}

TASK_CHECKS(sparse_section) {
    const Asked asked = {parameter("pages"),   parameter("first"), parameter("count"),
                         parameter("overlap"), parameter("more"),  parameter("apart"),
                         parameter("few")};
    const Moment *mapped = at("mapped"), *committed = at("committed"), *extended = at("extended");
    const vm_addr view = claimed(mapped, "view"), second = claimed(mapped, "second");

    const Allocation fresh = allocation_at(mapped, view);
    const char *problem = section_problem(mapped, &fresh, asked.pages);
    if (!problem)
        problem = other_problem(mapped, parameter("small"));
    if (!verdict("section", problem, text("a view of a section, R%" PRIu64, asked.pages),
                 runs_text(&fresh), where(mapped, view)))
        return;

    const vm_addr left = view_left(asked.pages);
    verdict("closed", left ? "leaves_view" : NULL, "both views are gone once they are unmapped",
            left ? "another view of the same size is still mapped" : "both are gone",
            where(at("closed"), left));

    const Entry left_there = first_entry();
    verdict("nothing_else", left_there.misconception, "nothing else made, taken or changed",
            left_there.seen, where(committed, left_there.addr));

    const Allocation other = allocation_at(mapped, second);
    if (!verdict("second_view", second_problem(mapped, &other, asked.pages),
                 text("through your handle, another view: R%" PRIu64, asked.pages),
                 runs_text(&other), where(mapped, second)))
        return;

    const Allocation one = allocation_at(committed, view);
    if (!verdict("window", window_problem(&one, &asked), one_piece(&asked), runs_text(&one),
                 where(committed, view)))
        return;

    const char *said = first_misreport(view, &asked);
    verdict("returned", said ? "wrong_result" : NULL,
            "TRUE when the pages are committed, else FALSE", said ? said : "just that",
            where(extended, view));

    const Allocation peer = allocation_at(committed, second);
    const bool shared =
        runs_are(&peer, one_piece(&asked)) && marks_are_there(committed, second, &asked);
    if (!verdict("shared",
                 !shared                          ? "not_shared"
                 : claimed(committed, "not_zero") ? "not_zero"
                                                  : NULL,
                 text("the second view: %s, and what was written through yours", one_piece(&asked)),
                 runs_text(&peer), where(committed, second)))
        return;

    const Allocation three = allocation_at(extended, view), peers = allocation_at(extended, second);
    problem = pieces_problem(extended, &three, &peers, &asked);
    verdict("pieces", problem ? problem : ends_problem(at("ends")),
            text("%s, and what was written before", three_pieces(&asked)),
            text("%s; the second view: %s", runs_text(&three), runs_text(&peers)),
            where(extended, view));
    check_large();
    check_refused(); // last: who does not look at results crashes there
}

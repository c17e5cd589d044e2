#include "check.h"
#include "shape.h"
#include <string.h>

enum { MARK = 64 };

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
    const vm_addr twin = claimed(m, "twin"); // of as many pages
    const Allocation a = allocation_at(m, other), b = allocation_at(m, twin);
    if (other && (other == claimed(m, "view") || a.pages == parameter("pages") || other == twin))
        return "remembers";
    const char *runs = text("R%" PRIu64, pages);
    return runs_are(&a, runs) && runs_are(&b, runs) ? NULL : "wrong_size";
}

static const char *second_problem(const Moment *m, const Allocation *second, uint64_t pages) {
    if (!claimed(m, "second"))
        return "handle_closed";
    return second->pages == pages && pages_in(second, VM_MEM_RESERVE) == pages ? NULL
                                                                               : "another_section";
}

// Whether pages of the other section were committed, when none was asked for.
static bool in_the_other(const Moment *m) {
    const Allocation other = allocation_at(m, claimed(at("mapped"), "other")),
                     twin = allocation_at(m, claimed(at("mapped"), "twin"));
    return pages_in(&other, VM_MEM_COMMIT) + pages_in(&twin, VM_MEM_COMMIT) > 0;
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
    if (!marks_are_there(m, second->base, asked) || claimed(m, "lost"))
        return "loses_contents";
    return claimed(m, "not_zero") ? "not_zero" : NULL;
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
    if (!said)
        said = misreported(&three, asked->first + 1, asked->count - 2,
                           claimed(at("extended"), "again"));
    return said;
}

// The first and the last page of the other section, each by a call of its own, and the last pages
// of one more. Who commits in the first view in their place remembers it.
static const char *ends_problem(const Moment *m, const Allocation *view_before) {
    const Moment *mapped = at("mapped");
    const uint64_t small = parameter("small");
    const Allocation other = allocation_at(m, claimed(mapped, "other")),
                     twin = allocation_at(m, claimed(mapped, "twin")),
                     view = allocation_at(m, view_before->base);
    if (pages_in(&view, VM_MEM_COMMIT) != pages_in(view_before, VM_MEM_COMMIT))
        return "remembers";
    if (!runs_are(&other, text("C1:RW R%" PRIu64 " C1:RW", small - 2)))
        return "later_pieces_missing";
    const uint64_t close = small - TAIL - CLOSE;
    if (pages_of(&twin, close + CLOSE_PAGES, CLOSE - CLOSE_PAGES, VM_MEM_COMMIT) > 0)
        return "commits_between";
    if (!runs_are(&twin, text("R%" PRIu64 " C%d:RW R%d C%d:RW", close, CLOSE_PAGES,
                              CLOSE - CLOSE_PAGES, TAIL)))
        return "later_pieces_missing";
    return claimed(m, "returned") && claimed(m, "tail") ? NULL : "wrong_result";
}

// Sections of one page and of whole granules, committed as a whole.
static const char *whole_problem(const Moment *m, int number, uint64_t pages, const Allocation *a) {
    if (!claimed(m, text("whole%d.section", number)))
        return "refuses_a_size";
    if (a->pages != pages)
        return "wrong_size";
    if (!runs_are(a, text("C%" PRIu64 ":RW", pages)))
        return pages_in(a, VM_MEM_COMMIT) == 0       ? "commits_nothing"
               : pages_in(a, VM_MEM_COMMIT) == pages ? "wrong_protection"
                                                     : "commits_elsewhere";
    if (!claimed(m, text("whole%d.returned", number)))
        return "wrong_result";
    return claimed(m, text("whole%d.not_zero", number)) ? "not_zero" : NULL;
}

static Entry left_by_wholes(const Moment *m) {
    vm_addr own[WHOLES];
    for (int i = 0; i < WHOLES; i++)
        own[i] = claimed(m, text("whole%d.view", i));
    return ledger_entry(at("closed"), m,
                        &(Ledger){.addresses = own, .count = WHOLES, .handles = WHOLES});
}

static void check_wholes(void) {
    static const uint64_t counts[] = WHOLE;
    const Moment *m = at("wholes");
    for (int i = 0; i < WHOLES; i++) {
        const Allocation a = allocation_at(m, claimed(m, text("whole%d.view", i)));
        const char *problem = whole_problem(m, i, counts[i], &a);
        if (!problem)
            continue;
        verdict("wholes", problem, text("all %" PRIu64 " pages are committed", counts[i]),
                runs_text(&a), where(m, a.base));
        return;
    }
    const Entry left = left_by_wholes(m);
    verdict("wholes", left.misconception, "all pages are committed, and nothing is left", left.seen,
            where(m, left.addr));
}

// Of pages far up in a long section: NULL if just those are there since before.
static const char *far_problem(const Allocation *before, const Allocation *after, uint64_t first,
                               uint64_t count) {
    const uint64_t more = pages_in(after, VM_MEM_COMMIT) - pages_in(before, VM_MEM_COMMIT);
    if (pages_of(after, first, count, VM_MEM_COMMIT) == count && more == count)
        return claimed(after->moment, "returned") ? NULL : "wrong_result";
    if (more == 0)
        return "commits_nothing";
    const uint64_t low = first % (1 << 20); // where the page is without the upper half of 64 bits
    return low != first &&
                   pages_of(after, low, 1, VM_MEM_COMMIT) > pages_of(before, low, 1, VM_MEM_COMMIT)
               ? "offset_cut"
           : pages_of(after, first, 1, VM_MEM_COMMIT) == 1 && more < count ? "count_cut"
                                                                           : "commits_elsewhere";
}

static const char *large_text(uint64_t pages) {
    return text("R%d C%d:RW R%d C%d:RW R%" PRIu64, EARLIER, MANY, BEYOND - EARLIER - MANY, FEW,
                pages - BEYOND - FEW);
}

static const char *large_problem(const Allocation *fresh, const Allocation *far,
                                 const Allocation *many, uint64_t pages) {
    if (!fresh->exists)
        return "refuses_a_size";
    if (!runs_are(fresh, text("R%" PRIu64, pages)))
        return "size_cut";
    const char *problem = far_problem(fresh, far, BEYOND, FEW);
    if (!problem)
        problem = far_problem(far, many, EARLIER, MANY);
    return problem || runs_are(many, large_text(pages)) ? problem : "wrong_protection";
}

static void check_large(void) {
    const vm_addr view = claimed(at("large"), "large");
    const uint64_t pages = parameter("large");
    const Allocation fresh = allocation_at(at("large"), view), far = allocation_at(at("far"), view),
                     many = allocation_at(at("many"), view);
    const char *problem = large_problem(&fresh, &far, &many, pages);
    const Moment *endless = at("endless");
    for (unsigned i = 0; i < ENDLESS_ONES && !problem; i++)
        if (claimed_at(endless, "section", i))
            problem = "size_cut";
        else if (claimed_at(endless, "view", i))
            problem = "view_left";
    verdict("large", problem,
            text("R%" PRIu64 ", then %s; nobody has 2^47 pages or 2^52", pages, large_text(pages)),
            text("%s, then %s; 0x%" PRIx64 " and 0x%" PRIx64, runs_text(&fresh), runs_text(&many),
                 claimed_at(endless, "section", 0), claimed_at(endless, "section", 1)),
            where(at("many"), view));
}

static Entry first_entry(void) {
    const Moment *mapped = at("mapped"), *committed = at("committed");
    const vm_addr own[] = {claimed(mapped, "view"), claimed(mapped, "second"),
                           claimed(mapped, "other"), claimed(mapped, "twin")};
    const Entry made =
        ledger_entry(at("before"), mapped, &(Ledger){.addresses = own, .count = 4, .handles = 3});
    return made.misconception
               ? made
               : ledger_entry(mapped, committed, &(Ledger){.addresses = own, .count = 2});
}

// A call that the system refused something, or, at last, nothing.
typedef struct Refusal {
    const char *checkpoint, *what;
    bool is_commit, is_late;
} Refusal;

// Who then tried again with success has the pages, and who did not even ask the system has none.
static bool has_it(const Moment *m, const Allocation *view, bool is_commit) {
    if (is_commit)
        return pages_of(view, parameter("first"), REFUSED_PAGES, VM_MEM_COMMIT) == REFUSED_PAGES;
    return runs_are(view, text("R%" PRIu64, parameter("small"))) && claimed(m, "refused.section");
}

static Entry left_beside(const Moment *m, bool said, bool is_commit) {
    const vm_addr view = claimed(m, "refused.view");
    return ledger_entry(at("closed"), m,
                        &(Ledger){.addresses = &view,
                                  .count = said || is_commit ? 1 : 0,
                                  .handles = said && !is_commit ? 1 : 0});
}

static const char *refused_problem(const Moment *m, const Refusal *r) {
    const bool said = claimed(m, r->is_commit ? "returned" : "refused.section") != 0;
    const Allocation view = allocation_at(m, claimed(m, "refused.view"));
    if (said && !has_it(m, &view, r->is_commit))
        return claimed(m, "refused") && !r->is_late ? "ignores_failure" : "remembers";
    if (!said && r->is_late)
        return "refuses_for_ever";
    if (!said && !r->is_commit && claimed(m, "refused.view"))
        return "view_left";
    if (r->is_commit && claimed(m, "lost"))
        return "loses_contents";
    return left_beside(m, said, r->is_commit).misconception;
}

// A page of a section whose view is where that of another one was, with the same page committed.
static void check_there_again(void) {
    const Moment *m = at("there_again");
    const Allocation view = allocation_at(m, claimed(m, "there"));
    const uint64_t page = parameter("first") + 1;
    const bool right = pages_in(&view, VM_MEM_COMMIT) == 1 &&
                       pages_of(&view, page, 1, VM_MEM_COMMIT) == 1 && claimed(m, "returned");
    verdict("refused", right ? NULL : "remembers", "a page where another section had one",
            text("%s: %s", claimed(m, "returned") ? "TRUE" : "FALSE", runs_text(&view)),
            where(m, view.base));
}

static void check_refused(void) {
    static const Refusal refusals[] = {
        {"no_section", "the section refused", false, false},
        {"no_view", "the view refused", false, false},
        {"section_once", "the section refused once", false, false},
        {"view_once", "the view refused once", false, false},
        {"late", "nothing refused", false, true},
        {"no_commit", "the pages refused", true, false},
        {"no_ends", "the pages between refused", true, false},
        {"no_more", "more pages refused", true, false},
        {"no_more_ends", "more pages between refused", true, false},
        {"commit_once", "the pages refused once", true, false},
        {"commit_late", "nothing refused", true, true},
    };
    static const char expected[] = "NULL, *view NULL or FALSE, and nothing left";
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        const Refusal *r = &refusals[i];
        const Moment *m = at(r->checkpoint);
        const char *problem = refused_problem(m, r);
        if (!problem)
            continue;
        const uint64_t said = claimed(m, r->is_commit ? "returned" : "refused.section");
        const Entry left = left_beside(m, said, r->is_commit);
        verdict("refused", problem, r->is_late ? "what was asked for" : expected,
                text("%s: 0x%" PRIx64 ", left: %s", r->what, said, left.seen), where(m, left.addr));
        return;
    }
    check_there_again();
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
    verdict("pieces", problem ? problem : ends_problem(at("ends"), &three),
            text("%s, and what was written before", three_pieces(&asked)),
            text("%s; the second view: %s", runs_text(&three), runs_text(&peers)),
            where(extended, view));
    check_wholes();
    check_large();
    check_refused(); // last: who does not look at results crashes there
}

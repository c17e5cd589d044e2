#include "check.h"
#include "shape.h"
#include <string.h>

enum { MARK = 64 };

// Whether a page begins with 64 copies of this byte.
static bool begins_with(const Moment *m, vm_addr view, uint64_t page, int byte) {
    uint8_t seen[MARK], expected[MARK];
    memset(expected, byte, sizeof expected);
    return bytes_at(m, view + page * VM_PAGE, seen, sizeof seen) &&
           memcmp(seen, expected, sizeof seen) == 0;
}

typedef struct Shown { // the student's view of one section
    const Moment *moment;
    vm_addr addr;
    uint64_t pages, seed; // of the section
    Allocation view;
} Shown;

static Shown shown_at(const Moment *m, const char *claim, uint64_t pages, uint64_t seed) {
    const vm_addr addr = claimed(m, claim);
    return (Shown){m, addr, pages, seed, allocation_at(m, addr)};
}

// The section holds n + seed at the beginning of its page n. 0, or the number of the first page
// that shows something else, counted from 1.
static uint64_t first_other(const Shown *s) {
    for (uint64_t i = 0; i < s->pages; i++)
        if (!begins_with(s->moment, s->addr, i, (int)(uint8_t)(i + s->seed)))
            return i + 1;
    return 0;
}

// Where everything but the first heap lies above 4 GB: an address below, with no memory.
static bool is_cut(const Shown *s) {
    return parameter("high_addresses") && s->addr >> 32 == 0 &&
           pages_of(&s->view, (s->addr - s->view.base) / VM_PAGE, 1, VM_MEM_COMMIT) == 0;
}

static const char *address_problem(const Shown *s) {
    if (!s->addr)
        return "returned_null";
    if (s->addr < VM_GRANULARITY)
        return "handle_is_no_address";
    if (is_cut(s))
        return "address_cut";
    return s->view.exists ? NULL : "not_mapped";
}

static const char *place_problem(const Shown *s) {
    if (address_problem(s))
        return address_problem(s);
    if (s->view.type != VM_MEM_MAPPED)
        return "private_copy";
    return s->view.base != s->addr || s->view.pages != s->pages ? "wrong_size" : NULL;
}

static const char *view_problem(const Shown *s) {
    return place_problem(s) ? place_problem(s) : first_other(s) ? "other_bytes" : NULL;
}

// Windows shows PAGE_READWRITE for pages that were written to.
static bool can_be_written(const Allocation *view) {
    for (size_t i = 0; i < view->run_count && i < 64; i++)
        if (view->runs[i].protect != VM_PAGE_WRITECOPY &&
            view->runs[i].protect != VM_PAGE_READWRITE)
            return false;
    return true;
}

// AllocationProtect is the access that the view was mapped with, and never changes.
static const char *access_problem(const Allocation *view) {
    if (view->protect == VM_PAGE_WRITECOPY)
        return NULL;
    if (view->protect == VM_PAGE_READWRITE)
        return "shared_view";
    return view->run_count == 1 && view->runs[0].protect == view->protect ? "read_only"
                                                                          : "protects_later";
}

// What keeps a view from being used as scratch() says: where it is, its access, its pages.
static const char *use_problem(const Shown *s) {
    const char *problem = place_problem(s);
    if (!problem)
        problem = access_problem(&s->view);
    return problem ? problem : can_be_written(&s->view) ? NULL : "cannot_write";
}

static const char *private_problem(const Moment *m, const Shown *s, vm_addr peer, uint64_t page) {
    if (!claimed(m, "wrote") || !begins_with(m, s->addr, page, 0xa0) || !can_be_written(&s->view))
        return "cannot_write";
    const bool same = begins_with(m, peer, page, (int)(uint8_t)(page + s->seed));
    return same && claimed(m, "changed") == claimed(at("mapped"), "changed") ? NULL
                                                                             : "leaks_writes";
}

// The first of the pages that the section changed and the view does not follow, from 1; or 0.
static uint64_t not_followed(const Moment *m, const Shown *s, uint64_t page) {
    const uint64_t others[] = {page + 1, page + 2, 0, s->pages - 1};
    for (int i = 0; i < 4; i++)
        if (!begins_with(m, s->addr, others[i], 0xb0))
            return others[i] + 1;
    return 0;
}

// Of a call that the system refused a view: what is wrong, or NULL. Who then tried again with
// success has a view, and who did not even ask the system has none.
static const char *refused_problem(const Shown *s, const Entry *left) {
    if (s->addr && use_problem(s))
        return claimed(s->moment, "refused") ? "ignores_failure" : "remembers";
    return claimed(s->moment, "changed") ? "changes_bytes" : left->misconception;
}

static Entry left_beside(const Moment *m, vm_addr addr) {
    return ledger_entry(at("unmapped"), m, &(Ledger){.addresses = &addr, .count = 1});
}

static const char refused_text[] = "NULL and nothing left, and a view when nothing is refused";

// A call like the others, when the system refuses no more.
static void check_late(void) {
    const Shown late = shown_at(at("late"), "late", parameter("more"), 0);
    verdict("refused",
            !late.addr           ? "refuses_for_ever"
            : use_problem(&late) ? "remembers"
                                 : NULL,
            refused_text, text("0x%" PRIx64 " when nothing is refused", late.addr),
            where(late.moment, late.addr));
}

static void check_refused(void) {
    static const char *const refusals[][2] = {{"no_view", "every view"},
                                              {"no_second", "all but the first view"},
                                              {"first_once", "the first view once"},
                                              {"second_once", "the second view once"},
                                              {"no_section", "no section:"}};
    for (int i = 0; i < 5; i++) {
        const Moment *m = at(refusals[i][0]);
        const Shown s = shown_at(m, "of_refused", i < 4 ? parameter("more") : 0, 0);
        const Entry left = left_beside(m, s.addr);
        const char *problem = refused_problem(&s, &left);
        if (!problem)
            continue;
        verdict("refused", problem, refused_text,
                text("%s refused: 0x%" PRIx64 ", left: %s", refusals[i][1], s.addr, left.seen),
                where(m, left.addr));
        return;
    }
    check_late();
}

static uint64_t claimed_of(const Moment *m, int number, const char *what) {
    return claimed(m, text("size%d.%s", number, what));
}

// Of the view of a section of a special size.
static const char *size_problem(const Shown *s, int number) {
    for (int i = 0; i < number; i++)
        if (s->addr && s->addr == claimed_of(s->moment, i, "view"))
            return "remembers";
    if (place_problem(s))
        return place_problem(s);
    if (claimed_of(s->moment, number, "changed"))
        return "changes_bytes";
    if (use_problem(s))
        return use_problem(s);
    if (claimed_of(s->moment, number, "other"))
        return "other_bytes";
    return claimed_of(s->moment, number, "stale") ? "does_not_follow" : NULL;
}

static Entry left_by_sizes(const Moment *m) {
    vm_addr own[2 * SIZES + 1] = {claimed(at("late"), "late")};
    for (int i = 0; i < 2 * SIZES; i++)
        own[i + 1] = claimed_of(m, i / 2, i % 2 ? "peer" : "view");
    return ledger_entry(at("late"), m, &(Ledger){.addresses = own, .count = 2 * SIZES + 1});
}

static void check_sizes(void) {
    static const uint64_t counts[SIZES] = PAGES;
    const Moment *m = at("sizes");
    for (int i = 0; i < SIZES; i++) {
        const Shown s = shown_at(m, text("size%d.view", i), counts[i], 0);
        const char *problem = size_problem(&s, i);
        if (!problem)
            continue;
        verdict("sizes", problem, text("a view of all %" PRIu64 " pages of the section", s.pages),
                text("0x%" PRIx64 ": %s, %" PRIu64 " pages do not follow", s.addr,
                     runs_text(&s.view), claimed_of(m, i, "stale")),
                where(m, s.addr));
        return;
    }
    const Entry left = left_by_sizes(m);
    verdict("sizes", left.misconception, "a view of each section, and nothing left", left.seen,
            where(m, left.addr));
}

static void check_kept(void) {
    const Moment *mapped = at("mapped"), *unmapped = at("unmapped");
    const bool works = claimed(unmapped, "section_works") != 0;
    verdict("kept",
            !works                       ? "closes_section"
            : claimed(mapped, "changed") ? "changes_bytes"
                                         : NULL,
            "the handle maps further views, and the section holds what it held",
            text("the handle %s; %" PRIu64 " other bytes", works ? "works" : "is closed",
                 claimed(mapped, "changed")),
            nowhere());
}

static bool check_view(const Shown *one, const Shown *two) {
    const char *problem = view_problem(one);
    const Shown *s = problem ? one : two;
    const vm_addr again = claimed(one->moment, "again");
    if (!problem)
        problem = one->addr == two->addr || one->addr == again ? "remembers" : view_problem(two);
    const bool other = problem && strcmp(problem, "other_bytes") == 0;
    return verdict("view", problem,
                   text("a view of %" PRIu64 " pages with the section's bytes", s->pages),
                   other ? text("other bytes on page %" PRIu64, first_other(s) - 1)
                         : text("0x%" PRIx64 ": %s", s->addr, runs_text(&s->view)),
                   where(s->moment, s->addr));
}

TASK_CHECKS(scratch) {
    const uint64_t page = parameter("page"), seed = parameter("seed");
    const Moment *before = at("before"), *mapped = at("mapped"), *written = at("written"),
                 *changed = at("changed"), *unmapped = at("unmapped");
    const Shown one = shown_at(mapped, "view", parameter("pages"), seed),
                two = shown_at(mapped, "view_of_two", parameter("more"), (seed + 77) & 0xff);
    char protection[64];

    if (!check_view(&one, &two))
        return;

    const vm_addr own[] = {one.addr, two.addr, claimed(mapped, "again")};
    ledger_verdict("nothing_else", before, mapped, &(Ledger){.addresses = own, .count = 3});
    check_kept();

    const vm_addr left = left_over(before, unmapped, KIND_SHAREABLE, ANY_PAGES);
    verdict("unmapped", left ? "leaves_view" : NULL, "only the caller's views are left",
            left ? "a view of the section is left" : "just those", where(unmapped, left));

    const Shown *s = access_problem(&one.view) ? &one : &two;
    if (!verdict("access", access_problem(&s->view), "mapped with PAGE_WRITECOPY",
                 text("mapped with %s: %s",
                      vm_protect_text(s->view.protect, protection, sizeof protection),
                      runs_text(&s->view)),
                 where(mapped, s->addr)))
        return;

    const char *problem = private_problem(written, &one, claimed(before, "peer"), page);
    if (!verdict(
            "private", problem,
            text("page %" PRIu64 " changes in the view but not in the section", page),
            !problem ? "just that"
            : strcmp(problem, "cannot_write") == 0
                ? text("not every page of the view can be written to: %s", runs_text(&one.view))
                : text("page %" PRIu64 " of the section changed as well", page),
            where(written, one.addr)))
        return;

    const uint64_t old = not_followed(changed, &one, page), stale = claimed(changed, "stale");
    verdict("follows", old || stale ? "does_not_follow" : NULL,
            "pages that nobody wrote to follow the section",
            old     ? text("page %" PRIu64 " shows what the section held before", old - 1)
            : stale ? text("%" PRIu64 " pages show what the section held before", stale)
                    : "just that",
            where(changed, one.addr));
    check_sizes();
    check_refused(); // last: who does not look at results crashes there
}

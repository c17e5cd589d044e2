#include "check.h"
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

static const char *view_problem(const Shown *s) {
    if (address_problem(s))
        return address_problem(s);
    if (s->view.type != VM_MEM_MAPPED)
        return "private_copy";
    if (s->view.base != s->addr || s->view.pages != s->pages)
        return "wrong_size";
    return first_other(s) ? "other_bytes" : NULL;
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

static const char *private_problem(const Moment *m, const Shown *s, vm_addr peer, uint64_t page) {
    if (!claimed(m, "wrote") || !begins_with(m, s->addr, page, 0xa0))
        return "cannot_write";
    const bool same = begins_with(m, peer, page, (int)(uint8_t)(page + s->seed));
    return same && !claimed(m, "changed") ? NULL : "leaks_writes";
}

// The first of the pages that the section changed and the view does not follow, from 1; or 0.
static uint64_t not_followed(const Moment *m, const Shown *s, uint64_t page) {
    const uint64_t others[] = {page + 1, page + 2, 0, s->pages - 1};
    for (int i = 0; i < 4; i++)
        if (!begins_with(m, s->addr, others[i], 0xb0))
            return others[i] + 1;
    return 0;
}

static const char *refused_problem(const Moment *m, bool refused, const Entry *left) {
    if (!refused) // who asks the system for nothing has no view
        return claimed(m, "of_refused") && !claimed(m, "is_view") ? "remembers" : NULL;
    return claimed(m, "of_refused") ? "ignores_failure" : left->misconception;
}

static void check_refused(void) {
    static const char *const checkpoints[] = {"no_view", "no_second", "no_section"};
    for (int i = 0; i < 3; i++) {
        const Moment *m = at(checkpoints[i]);
        const Entry left = ledger_entry(at("unmapped"), m, NULL);
        const char *problem = refused_problem(m, i == 2 || claimed(m, "refused"), &left);
        if (problem) {
            verdict("refused", problem, "NULL, and nothing left",
                    text("%s: 0x%" PRIx64 ", left: %s", i == 2 ? "no section" : "the view refused",
                         claimed(m, "of_refused"), left.seen),
                    where(m, left.addr));
            return;
        }
    }
    verdict("refused", NULL, "NULL, and nothing left", "just that", nowhere());
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
    if (!problem)
        problem = one->addr == two->addr ? "remembers" : view_problem(two);
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

    const vm_addr own[] = {one.addr, two.addr};
    ledger_verdict("nothing_else", before, mapped, &(Ledger){.addresses = own, .count = 2});
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
    if (!verdict("private", problem,
                 text("page %" PRIu64 " changes in the view but not in the section", page),
                 !problem ? "just that"
                 : strcmp(problem, "cannot_write") == 0
                     ? text("page %" PRIu64 " of the view cannot be written to", page)
                     : text("page %" PRIu64 " of the section changed as well", page),
                 where(written, one.addr)))
        return;

    const uint64_t old = not_followed(changed, &one, page);
    verdict(
        "follows", old ? "does_not_follow" : NULL, "pages that nobody wrote to follow the section",
        old ? text("page %" PRIu64 " shows what the section held before", old - 1) : "just that",
        where(changed, one.addr));
    check_refused(); // last: who does not look at results crashes there
}

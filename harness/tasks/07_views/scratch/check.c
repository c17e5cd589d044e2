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

// The section holds n + 1 at the beginning of its page n. 0, or the number of the first page
// that shows something else, counted from 1.
static uint64_t first_other(const Moment *m, vm_addr view, uint64_t pages) {
    for (uint64_t i = 0; i < pages; i++)
        if (!begins_with(m, view, i, (int)(i + 1)))
            return i + 1;
    return 0;
}

static const char *view_problem(const Moment *m, const Allocation *view, vm_addr at_view,
                                uint64_t pages) {
    if (!at_view)
        return "returned_null";
    if (!view->exists)
        return "not_mapped";
    if (view->type != VM_MEM_MAPPED)
        return "private_copy";
    if (view->base != at_view || view->pages != pages)
        return "wrong_size";
    return first_other(m, at_view, pages) ? "other_bytes" : NULL;
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

static const char *private_problem(const Moment *m, vm_addr view, vm_addr peer, uint64_t page) {
    if (!claimed(m, "wrote") || !begins_with(m, view, page, 0xa0))
        return "cannot_write";
    return begins_with(m, peer, page, (int)(page + 1)) ? NULL : "leaks_writes";
}

TASK_CHECKS(scratch) {
    const uint64_t pages = parameter("pages"), page = parameter("page");
    const Moment *mapped = at("mapped"), *written = at("written"), *changed = at("changed"),
                 *unmapped = at("unmapped");
    const vm_addr peer = claimed(at("before"), "peer"), at_view = claimed(mapped, "view");
    const Allocation view = allocation_at(mapped, at_view);
    char protection[64];

    const char *problem = view_problem(mapped, &view, at_view, pages);
    const bool other = problem && strcmp(problem, "other_bytes") == 0;
    if (!verdict(
            "view", problem, text("a view of %" PRIu64 " pages with the section's bytes", pages),
            other ? text("other bytes on page %" PRIu64, first_other(mapped, at_view, pages) - 1)
                  : text("0x%" PRIx64 ": %s", at_view, runs_text(&view)),
            where(mapped, at_view)))
        return;

    const vm_addr left = left_over(at("before"), unmapped, KIND_SHAREABLE, pages);
    const bool works = claimed(unmapped, "section_works") != 0;
    verdict("unmapped",
            !works ? "closes_section"
            : left ? "leaves_view"
                   : NULL,
            "the handle maps further views, and only the caller's view is left",
            text("the handle %s; %s", works ? "works" : "is closed",
                 left ? text("a view of %" PRIu64 " pages is left", pages) : "no view is left"),
            where(unmapped, left));

    if (!verdict("access", access_problem(&view), "mapped with PAGE_WRITECOPY",
                 text("mapped with %s: %s",
                      vm_protect_text(view.protect, protection, sizeof protection),
                      runs_text(&view)),
                 where(mapped, at_view)))
        return;

    problem = private_problem(written, at_view, peer, page);
    if (!verdict("private", problem,
                 text("page %" PRIu64 " changes in the view but not in the section", page),
                 !problem ? "just that"
                 : strcmp(problem, "cannot_write") == 0
                     ? text("page %" PRIu64 " of the view cannot be written to", page)
                     : text("page %" PRIu64 " of the section changed as well", page),
                 where(written, at_view)))
        return;

    const bool follows = begins_with(changed, at_view, page + 2, 0xb0);
    verdict("follows", follows ? NULL : "does_not_follow",
            text("page %" PRIu64 " shows what was written to the section", page + 2),
            follows ? "just that" : "what the section held before", where(changed, at_view));
}

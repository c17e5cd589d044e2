#include "check.h"
#include <string.h>

enum { MARK = 64 };

static const char *section_problem(const Moment *m, const Allocation *view, uint64_t pages) {
    if (!claimed(m, "section"))
        return "no_section";
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

static const char *second_problem(const Moment *m, const Allocation *second, uint64_t pages) {
    if (!claimed(m, "second"))
        return "handle_closed";
    return second->pages == pages && pages_in(second, VM_MEM_RESERVE) == pages ? NULL
                                                                               : "another_section";
}

static const char *window_problem(const Allocation *view, uint64_t first, uint64_t count) {
    const uint64_t committed = pages_in(view, VM_MEM_COMMIT);
    if (!view->exists)
        return "view_gone";
    if (committed == 0)
        return "commits_nothing";
    if (committed == view->pages)
        return "commits_all";
    if (pages_of(view, first, count, VM_MEM_COMMIT) == count && committed == count)
        return NULL;
    if (committed == 1 &&
        (pages_of(view, 0, 1, VM_MEM_COMMIT) == 1 || pages_of(view, first, 1, VM_MEM_COMMIT) == 1))
        return "bytes_for_pages";
    if (pages_of(view, 0, count, VM_MEM_COMMIT) == count)
        return "from_the_start";
    return "commits_elsewhere";
}

// What the scenario wrote into the first bytes of a page, seen through the second view.
static bool mark_is_there(const Moment *m, vm_addr second, uint64_t page) {
    uint8_t seen[MARK], written[MARK];
    memset(written, (int)(0x80 | (page & 0x7f)), sizeof written);
    return bytes_at(m, second + page * VM_PAGE, seen, sizeof seen) &&
           memcmp(seen, written, sizeof seen) == 0;
}

// A view of as many pages that was not there before: one the student mapped and forgot.
static vm_addr left_over(const Moment *before, const Moment *after, uint64_t pages) {
    const Snapshot *s = snapshot_of(after);
    for (size_t i = 0; i < s->region_count; i++) {
        const vm_addr base = s->regions[i].base;
        if (s->regions[i].type != VM_MEM_MAPPED || s->regions[i].allocation_base != base)
            continue;
        if (allocation_at(after, base).pages == pages && !allocation_at(before, base).exists &&
            kind_at(after, base) != KIND_MAPPED_FILE)
            return base;
    }
    return 0;
}

TASK_CHECKS(sparse_section) {
    const uint64_t pages = parameter("pages"), first = parameter("first"),
                   count = parameter("count"), overlap = parameter("overlap"),
                   more = parameter("more"), apart = parameter("apart"), few = parameter("few");
    const Moment *mapped = at("mapped"), *committed = at("committed"), *extended = at("extended");
    const vm_addr view = claimed(mapped, "view"), second = claimed(mapped, "second");

    const Allocation fresh = allocation_at(mapped, view);
    if (!verdict("section", section_problem(mapped, &fresh, pages),
                 text("a view of a section, R%" PRIu64, pages), runs_text(&fresh),
                 where(mapped, view)))
        return;

    const Allocation other = allocation_at(mapped, second);
    if (!verdict("second_view", second_problem(mapped, &other, pages),
                 text("through your handle, another view: R%" PRIu64, pages), runs_text(&other),
                 where(mapped, second)))
        return;

    const char *window =
        text("R%" PRIu64 " C%" PRIu64 ":RW R%" PRIu64, first, count, pages - first - count);
    const Allocation one = allocation_at(committed, view);
    const char *problem = window_problem(&one, first, count);
    if (!verdict("window", problem || runs_are(&one, window) ? problem : "wrong_protection", window,
                 runs_text(&one), where(committed, view)))
        return;

    const Allocation peer = allocation_at(committed, second);
    if (!verdict("shared",
                 runs_are(&peer, window) && mark_is_there(committed, second, first) &&
                         mark_is_there(committed, second, first + count - 1)
                     ? NULL
                     : "not_shared",
                 text("the second view: %s, and what was written through yours", window),
                 runs_text(&peer), where(committed, second)))
        return;

    const uint64_t end = overlap + more;
    const char *windows =
        text("R%" PRIu64 " C%" PRIu64 ":RW R%" PRIu64 " C%" PRIu64 ":RW R%" PRIu64, first,
             end - first, apart - end, few, pages - apart - few);
    const Allocation three = allocation_at(extended, view), peers = allocation_at(extended, second);
    const bool as_wanted = runs_are(&three, windows) && runs_are(&peers, windows);
    verdict("pieces",
            pages_of(&three, first, count, VM_MEM_COMMIT) != count ? "undoes_earlier"
            : !as_wanted                                           ? "later_pieces_missing"
            : !mark_is_there(extended, second, first) ||
                    !mark_is_there(extended, second, first + count - 1)
                ? "loses_contents"
                : NULL,
            text("%s, and what was written before", windows),
            text("%s; the second view: %s", runs_text(&three), runs_text(&peers)),
            where(extended, view));

    const bool told = claimed(committed, "returned.0") && claimed(extended, "returned.1") &&
                      claimed(extended, "returned.2");
    verdict("returned", told ? NULL : "wrong_result", "TRUE each time: the pages are committed",
            told ? "TRUE" : "FALSE", nowhere());

    const vm_addr left = left_over(at("before"), at("closed"), pages);
    verdict("closed", left ? "leaves_view" : NULL, "both views are gone once they are unmapped",
            left ? "another view of the same size is still mapped" : "both are gone",
            where(at("closed"), left));
}

#include "check.h"

#include <string.h>

// The pages [first, first + count) that were committed, as one run.
typedef struct Window {
    uint64_t first, count;
} Window;

enum { GRANULE_PAGES = 16 }; // 64 KB
enum { MOST_RUNS = sizeof((Allocation *)0)->runs / sizeof(Run) };

static Window window_asked(void) {
    return (Window){parameter("first"), parameter("count")};
}

// From the first committed page to the last.
static Window window_committed(const Allocation *a) {
    Window w = {0};
    for (size_t i = 0; i < a->run_count && i < MOST_RUNS; i++) {
        const Run *run = &a->runs[i];
        if (run->state != VM_MEM_COMMIT)
            continue;
        const uint64_t first = (run->base - a->base) / VM_PAGE;
        if (w.count == 0)
            w.first = first;
        w.count = first + run->pages - w.first;
    }
    return w;
}

// A private allocation that `before` does not have and that holds as much committed
// memory as the window was to hold; 0 when there is none.
static vm_addr committed_elsewhere(const Moment *before, const Moment *after, uint64_t count) {
    const Snapshot *s = snapshot_of(after);
    for (size_t i = 0; i < s->region_count; i++) {
        const Region *r = &s->regions[i];
        if (r->state == VM_MEM_COMMIT && r->type == VM_MEM_PRIVATE &&
            r->end - r->base == count * VM_PAGE && !allocation_at(before, r->base).exists)
            return r->base;
    }
    return 0;
}

enum { ERROR_INVALID_PARAMETER = 87, ERROR_INVALID_ADDRESS = 487 }; // winerror.h

static const char *nothing_committed(const Moment *before, const Moment *after, uint64_t count) {
    if (committed_elsewhere(before, after, count))
        return "commits_another_allocation";
    const uint64_t error = claimed(after, "last_error");
    // The second where the range leaves the process's address space.
    const bool refused = error == ERROR_INVALID_ADDRESS || error == ERROR_INVALID_PARAMETER;
    return refused ? "range_refused" : "commits_nothing";
}

// Why a committed window is not the one asked for. The ranges of task.toml keep these
// apart: first lies well inside a granule, and count is at least 3.
static const char *another_window(Window asked, Window is, uint64_t pages) {
    const uint64_t end = is.first + is.count, asked_end = asked.first + asked.count;
    if (is.count == pages)
        return "commits_all";
    if (is.count == 1)
        return "pages_taken_for_bytes";
    if (is.first == 0)
        return "commits_from_base";
    if (is.first == asked.first / GRANULE_PAGES * GRANULE_PAGES)
        return "rounds_to_64k";
    if (is.first == asked.first && end == asked_end + 1)
        return "one_page_more";
    if (is.first == asked.first && end + 1 == asked_end)
        return "one_page_short";
    if (is.first == asked.first && end == asked_end + asked.first)
        return "end_taken_for_size";
    if (is.first + 1 == asked.first || is.first == asked.first + 1)
        return "one_page_off";
    return "commits_another_window";
}

static const char *window_problem(const Allocation *a, const Moment *before, const Moment *after) {
    const Window asked = window_asked(), is = window_committed(a);
    if (is.count == 0)
        return nothing_committed(before, after, asked.count);
    if (pages_in(a, VM_MEM_COMMIT) != is.count)
        return "leaves_holes";
    if (is.first == asked.first && is.count == asked.count)
        return NULL;
    return another_window(asked, is, a->pages);
}

static const char *protection_problem(const Allocation *a) {
    const uint32_t executable = VM_PAGE_EXECUTE | VM_PAGE_EXECUTE_READ | VM_PAGE_EXECUTE_READWRITE;
    for (size_t i = 0; i < a->run_count && i < MOST_RUNS; i++) {
        const uint32_t protect = a->runs[i].protect;
        if (a->runs[i].state == VM_MEM_COMMIT && protect != VM_PAGE_READWRITE)
            return protect & executable ? "executable" : "not_writable";
    }
    return NULL;
}

TASK_CHECKS(commit_window) {
    const Moment *before = at("before"), *after = at("after");
    const vm_addr base = claimed(before, "base");
    const Allocation a = allocation_at(after, base);
    const Window asked = window_asked();

    const char *problem = window_problem(&a, before, after);
    if (!verdict("window", problem,
                 text("R%" PRIu64 " C%" PRIu64 ":RW R%" PRIu64, asked.first, asked.count,
                      parameter("pages") - asked.first - asked.count),
                 runs_text(&a),
                 where(after, problem && !strcmp(problem, "commits_another_allocation")
                                  ? committed_elsewhere(before, after, asked.count)
                                  : base)))
        return;

    verdict("protection", protection_problem(&a), "PAGE_READWRITE", runs_text(&a),
            where(after, base));
    verdict("returned", claimed(after, "returned") ? NULL : "wrong_result",
            "TRUE, the window is committed", claimed(after, "returned") ? "TRUE" : "FALSE",
            nowhere());
}

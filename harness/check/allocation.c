// Allocations and their runs: the kernel's regions of one AllocationBase.

#include "judging.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { RUNS_SHOWN = 12 };

// The regions of [base, end): from the returned one on, *count of them.
static const Region *regions_of(const Moment *m, vm_addr base, vm_addr end, size_t *count) {
    const Snapshot *s = &m->view.snapshot;
    const Region *first = snapshot_find(s, base), *last = first;
    while (last && last < s->regions + s->region_count && last->base < end)
        last++;
    *count = first ? (size_t)(last - first) : 0;
    return first;
}

static void add_run(Allocation *a, const Region *r, bool joins_last) {
    const size_t room = sizeof a->runs / sizeof *a->runs;
    if (!joins_last && ++a->run_count <= room)
        a->runs[a->run_count - 1] = (Run){r->base, r->base, r->state, r->protect, 0};
    if (a->run_count > room)
        return;
    Run *run = &a->runs[a->run_count - 1];
    run->end = r->end;
    run->pages = (run->end - run->base) / VM_PAGE;
}

Allocation allocation_at(const Moment *m, vm_addr addr) {
    Allocation a = {.moment = m};
    if (!snapshot_allocation(&m->view.snapshot, addr, &a.base, &a.end))
        return a;
    size_t count;
    const Region *regions = regions_of(m, a.base, a.end, &count);
    assert(count > 0);
    a.exists = true;
    a.pages = (a.end - a.base) / VM_PAGE;
    a.type = regions[0].type;
    a.protect = regions[0].allocation_protect;
    for (size_t i = 0; i < count; i++)
        add_run(&a, &regions[i],
                i > 0 && regions[i].state == regions[i - 1].state &&
                    regions[i].protect == regions[i - 1].protect);
    return a;
}

uint64_t pages_of(const Allocation *a, uint64_t first, uint64_t count, uint32_t state) {
    if (!a->exists || first >= a->pages)
        return 0;
    const uint64_t last = count < a->pages - first ? first + count : a->pages;
    const vm_addr base = a->base + first * VM_PAGE, end = a->base + last * VM_PAGE;
    size_t region_count;
    const Region *regions = regions_of(a->moment, base, end, &region_count);
    uint64_t pages = 0;
    for (size_t i = 0; i < region_count; i++) {
        const vm_addr from = regions[i].base > base ? regions[i].base : base;
        const vm_addr to = regions[i].end < end ? regions[i].end : end;
        if (regions[i].state == state)
            pages += (to - from) / VM_PAGE;
    }
    return pages;
}

uint64_t pages_in(const Allocation *a, uint32_t state) {
    return pages_of(a, 0, a->pages, state);
}

static const char *run_text(const Run *run) {
    char protect[32];
    if (run->state == VM_MEM_RESERVE)
        return text("R%" PRIu64, run->pages);
    return text("C%" PRIu64 ":%s", run->pages,
                vm_protect_text(run->protect, protect, sizeof protect));
}

static const char *first_runs_text(const Allocation *a, size_t count) {
    const char *all = "";
    for (size_t i = 0; i < count && i < a->run_count; i++)
        all = text("%s%s%s", all, i > 0 ? " " : "", run_text(&a->runs[i]));
    return all;
}

const char *runs_text(const Allocation *a) {
    if (!a->exists)
        return "nothing";
    const char *shown = first_runs_text(a, RUNS_SHOWN);
    return a->run_count > RUNS_SHOWN ? text("%s …", shown) : shown;
}

// The notation without runs of zero pages, "R0" or "C0:RW".
static bool is_empty_run(const char *word) {
    return word[1] == '0' && !(word[2] >= '0' && word[2] <= '9');
}

bool runs_are(const Allocation *a, const char *runs) {
    if (!a->exists)
        return !strcmp(runs, "nothing");
    if (a->run_count > sizeof a->runs / sizeof *a->runs)
        return false;
    const char *wanted = "";
    for (const char *word = runs; *word;) {
        const size_t length = strcspn(word, " ");
        if (!is_empty_run(word))
            wanted = text("%s%s%.*s", wanted, *wanted ? " " : "", (int)length, word);
        word += length + strspn(word + length, " ");
    }
    return !strcmp(wanted, first_runs_text(a, a->run_count));
}

bool is_new(const Moment *before, const Moment *after, vm_addr addr) {
    return allocation_at(after, addr).exists && !allocation_at(before, addr).exists;
}

vm_addr next_new(const Moment *before, const Moment *after, Kind kind, vm_addr above) {
    const Snapshot *s = &after->view.snapshot;
    for (size_t i = 0; i < s->region_count; i++) {
        const vm_addr base = s->regions[i].base;
        if (base > above && s->regions[i].allocation_base == base && kind_at(after, base) == kind &&
            is_new(before, after, base))
            return base;
    }
    return 0;
}

vm_addr left_over(const Moment *before, const Moment *after, Kind kind, uint64_t pages) {
    vm_addr base = 0;
    while ((base = next_new(before, after, kind, base)) != 0)
        if (pages == ANY_PAGES || allocation_at(after, base).pages == pages)
            break;
    return base;
}

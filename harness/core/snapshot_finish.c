// From facts in the order they were heard to a snapshot with its invariants:
// sorted, normalised, verified. Kernels report regions in order, so sorting is
// the exception and one pass over them the rule.

#include "array.h"
#include "snapshot_store.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

typedef int Compare(const void *, const void *);

static void sort_items(void *items, size_t count, size_t size, Compare *compare) {
    const char *p = items;
    for (size_t i = 1; i < count; i++)
        if (compare(p + (i - 1) * size, p + i * size) > 0) {
            qsort(items, count, size, compare);
            return;
        }
}

static int by_region_base(const void *a, const void *b) {
    return array_order(((const Region *)a)->base, ((const Region *)b)->base);
}

static int by_thread_id(const void *a, const void *b) {
    return array_order(((const Thread *)a)->id, ((const Thread *)b)->id);
}

// Base, then the larger, then by path: what stays of repeated entries does not
// depend on the order in which they came.
static int by_module_base(const void *a, const void *b) {
    const Module *x = a, *y = b;
    if (x->base != y->base)
        return array_order(x->base, y->base);
    return x->size != y->size ? array_order(y->size, x->size) : strcmp(x->path, y->path);
}

static int by_section_base(const void *a, const void *b) {
    return array_order(((const Section *)a)->allocation_base,
                       ((const Section *)b)->allocation_base);
}

static int by_locked_base(const void *a, const void *b) {
    return array_order(((const LockedPages *)a)->base, ((const LockedPages *)b)->base);
}

// Base, then the longer, then as in the file that both point into.
static int by_memory_base(const void *a, const void *b) {
    const MemoryRange *x = a, *y = b;
    if (x->base != y->base)
        return array_order(x->base, y->base);
    return x->size != y->size ? array_order(y->size, x->size)
                              : array_order((uintptr_t)x->bytes, (uintptr_t)y->bytes);
}

static bool regions_are_sorted(const Snapshot *s) {
    for (size_t i = 1; i < s->region_count; i++)
        if (s->regions[i - 1].base > s->regions[i].base)
            return false;
    return true;
}

static bool region_is_sound(const Region *r, Error *err) {
    if (r->base >= r->end)
        return error_set(err, "region 0x%" PRIx64 "-0x%" PRIx64 " is empty or wraps around",
                         r->base, r->end);
    if ((r->base | r->end) % VM_PAGE)
        return error_set(err, "region 0x%" PRIx64 "-0x%" PRIx64 " is not a run of whole pages",
                         r->base, r->end);
    if (region_is_allocated(r) && r->state != VM_MEM_COMMIT && r->state != VM_MEM_RESERVE)
        return error_set(err,
                         "region 0x%" PRIx64 "-0x%" PRIx64 " has state 0x%" PRIx32
                         ", which is neither commit, reserve nor free",
                         r->base, r->end, r->state);
    return true;
}

static bool finish_regions(Snapshot *s, Error *err) {
    if (!regions_are_sorted(s))
        qsort(s->regions, s->region_count, sizeof *s->regions, by_region_base);
    size_t kept = 0;
    for (size_t i = 0; i < s->region_count; i++) {
        Region next = s->regions[i];
        if (!region_is_sound(&next, err))
            return false;
        // Undefined by MEMORY_BASIC_INFORMATION. Windows gives NOACCESS, Wine 8 gives 0 for
        // another process, which debuggers take for readable.
        if (next.state == VM_MEM_FREE)
            next.protect = VM_PAGE_NOACCESS;
        Region *last = kept ? &s->regions[kept - 1] : NULL;
        if (last && last->end != next.base)
            return error_set(err,
                             "regions 0x%" PRIx64 "-0x%" PRIx64 " and 0x%" PRIx64 "-0x%" PRIx64
                             " %s (entry %zu in order of address)",
                             last->base, last->end, next.base, next.end,
                             last->end > next.base ? "overlap" : "leave a gap", i);
        if (last && region_is_one(last, &next))
            last->end = next.end;
        else
            s->regions[kept++] = next;
    }
    s->region_count = kept;
    return true;
}

static bool finish_threads(Snapshot *s, Error *err) {
    sort_items(s->threads, s->thread_count, sizeof *s->threads, by_thread_id);
    for (size_t i = 1; i < s->thread_count; i++)
        if (s->threads[i - 1].id == s->threads[i].id)
            return error_set(err, "thread 0x%" PRIx32 " is listed twice", s->threads[i].id);
    return true;
}

// Windows' own module lists name the program twice; one stays.
static void finish_modules(Snapshot *s) {
    sort_items(s->modules, s->module_count, sizeof *s->modules, by_module_base);
    size_t kept = 0;
    for (size_t i = 0; i < s->module_count; i++)
        if (kept == 0 || s->modules[kept - 1].base != s->modules[i].base)
            s->modules[kept++] = s->modules[i];
    s->module_count = kept;
}

static bool finish_sections(Snapshot *s, Error *err) {
    sort_items(s->sections, s->section_count, sizeof *s->sections, by_section_base);
    for (size_t i = 1; i < s->section_count; i++)
        if (s->sections[i - 1].allocation_base == s->sections[i].allocation_base)
            return error_set(err, "the backing of allocation 0x%" PRIx64 " is given twice",
                             s->sections[i].allocation_base);
    return true;
}

// A dump may hold bytes twice (a thread's stack, and a range around a pointer
// into it). Each later range keeps only what the ones below it do not cover.
static bool finish_memory(Snapshot *s, Error *err) {
    sort_items(s->memory, s->memory_count, sizeof *s->memory, by_memory_base);
    size_t kept = 0;
    vm_addr covered = 0;
    for (size_t i = 0; i < s->memory_count; i++) {
        MemoryRange m = s->memory[i];
        if (m.size > UINT64_MAX - m.base)
            return error_set(err, "memory range 0x%" PRIx64 " of 0x%" PRIx64 " bytes wraps around",
                             m.base, m.size);
        const uint64_t known = covered <= m.base           ? 0
                               : covered - m.base < m.size ? covered - m.base
                                                           : m.size;
        if (known == m.size)
            continue;
        m = (MemoryRange){m.base + known, m.size - known, m.bytes + known};
        covered = m.base + m.size;
        s->memory[kept++] = m;
    }
    s->memory_count = kept;
    return true;
}

bool snapshot_finish(Snapshot *s, Error *err) {
    finish_modules(s);
    sort_items(s->locked, s->locked_count, sizeof *s->locked, by_locked_base);
    return finish_regions(s, err) && finish_threads(s, err) && finish_sections(s, err) &&
           finish_memory(s, err);
}

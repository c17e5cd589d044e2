#include "array.h"
#include "snapshot_store.h"
#include <stdlib.h>
#include <string.h>

const Region *snapshot_find(const Snapshot *s, vm_addr addr) {
    size_t low = 0, high = s->region_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (s->regions[middle].end <= addr)
            low = middle + 1;
        else
            high = middle;
    }
    return low < s->region_count && s->regions[low].base <= addr ? &s->regions[low] : NULL;
}

static int by_section(const void *base, const void *item) {
    return array_order(*(const uint64_t *)base, ((const Section *)item)->allocation_base);
}

static int by_module(const void *base, const void *item) {
    return array_order(*(const uint64_t *)base, ((const Module *)item)->base);
}

static int by_thread(const void *id, const void *item) {
    return array_order(*(const uint64_t *)id, ((const Thread *)item)->id);
}

// bsearch's pointer must not be NULL even for no items.
static const void *find_item(uint64_t key, const void *items, size_t count, size_t size,
                             int (*compare)(const void *key, const void *item)) {
    return count ? bsearch(&key, items, count, size, compare) : NULL;
}

const Section *snapshot_section(const Snapshot *s, vm_addr allocation_base) {
    return find_item(allocation_base, s->sections, s->section_count, sizeof *s->sections,
                     by_section);
}

const Module *snapshot_module(const Snapshot *s, vm_addr base) {
    return find_item(base, s->modules, s->module_count, sizeof *s->modules, by_module);
}

const Thread *snapshot_thread(const Snapshot *s, uint32_t id) {
    return find_item(id, s->threads, s->thread_count, sizeof *s->threads, by_thread);
}

// The last word counts: a program may claim a name again before the checkpoint.
const Claim *snapshot_claim(const Snapshot *s, const char *name) {
    for (size_t i = s->claim_count; i-- > 0;)
        if (strcmp(s->claims[i].name, name) == 0)
            return &s->claims[i];
    return NULL;
}

static const Given *find_given(const Given *items, size_t count, const char *name) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(items[i].name, name) == 0)
            return &items[i];
    return NULL;
}

const Given *snapshot_parameter(const Snapshot *s, const char *name) {
    return find_given(s->parameters, s->parameter_count, name);
}

const Given *snapshot_capability(const Snapshot *s, const char *name) {
    return find_given(s->capabilities, s->capability_count, name);
}

static bool same_allocation(const Region *a, const Region *b) {
    return region_is_allocated(b) && a->allocation_base == b->allocation_base;
}

// The next region of r's allocation in that direction, 1 or -1, or NULL. An allocation is one
// run: what was not captured between two of its regions belongs to it.
static const Region *next_of(const Snapshot *s, const Region *r, ptrdiff_t step) {
    const ptrdiff_t next = r - s->regions + step, count = (ptrdiff_t)s->region_count;
    if (next < 0 || next >= count)
        return NULL;
    const Region *found = &s->regions[next];
    if (found->state == VM_NOT_CAPTURED && next + step >= 0 && next + step < count)
        found += step;
    return same_allocation(r, found) ? found : NULL;
}

// A region of the allocation that addr lies in, or NULL.
static const Region *allocated_at(const Snapshot *s, vm_addr addr) {
    const Region *r = snapshot_find(s, addr);
    if (!r || region_is_allocated(r))
        return r;
    const bool hole = r->state == VM_NOT_CAPTURED && r > s->regions &&
                      r + 1 < s->regions + s->region_count && region_is_allocated(r - 1);
    return hole && same_allocation(r - 1, r + 1) ? r - 1 : NULL;
}

bool snapshot_allocation(const Snapshot *s, vm_addr addr, vm_addr *base, vm_addr *end) {
    const Region *r = allocated_at(s, addr);
    if (!r)
        return false;
    const Region *first = r, *last = r;
    for (const Region *next = r; next; next = next_of(s, next, -1))
        first = next;
    for (const Region *next = r; next; next = next_of(s, next, 1))
        last = next;
    *base = first->base;
    *end = last->end;
    return true;
}

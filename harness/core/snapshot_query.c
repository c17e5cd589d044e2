#include "snapshot_store.h"
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

const Section *snapshot_section(const Snapshot *s, vm_addr allocation_base) {
    size_t low = 0, high = s->section_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (s->sections[middle].allocation_base < allocation_base)
            low = middle + 1;
        else
            high = middle;
    }
    return low < s->section_count && s->sections[low].allocation_base == allocation_base
               ? &s->sections[low]
               : NULL;
}

const Module *snapshot_module(const Snapshot *s, vm_addr base) {
    size_t low = 0, high = s->module_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (s->modules[middle].base < base)
            low = middle + 1;
        else
            high = middle;
    }
    return low < s->module_count && s->modules[low].base == base ? &s->modules[low] : NULL;
}

const Thread *snapshot_thread(const Snapshot *s, uint32_t id) {
    size_t low = 0, high = s->thread_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (s->threads[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < s->thread_count && s->threads[low].id == id ? &s->threads[low] : NULL;
}

// The last word counts: a program may claim a name again before the checkpoint.
const Claim *snapshot_claim(const Snapshot *s, const char *name) {
    for (size_t i = s->claim_count; i-- > 0;)
        if (strcmp(s->claims[i].name, name) == 0)
            return &s->claims[i];
    return NULL;
}

static const Given *given(const Given *items, size_t count, const char *name) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(items[i].name, name) == 0)
            return &items[i];
    return NULL;
}

const Given *snapshot_parameter(const Snapshot *s, const char *name) {
    return given(s->parameters, s->parameter_count, name);
}

const Given *snapshot_capability(const Snapshot *s, const char *name) {
    return given(s->capabilities, s->capability_count, name);
}

static bool same_allocation(const Region *a, const Region *b) {
    return b->state != VM_MEM_FREE && a->allocation_base == b->allocation_base;
}

bool snapshot_allocation(const Snapshot *s, vm_addr addr, vm_addr *base, vm_addr *end) {
    const Region *r = snapshot_find(s, addr);
    if (!r || r->state == VM_MEM_FREE)
        return false;
    const Region *first = r, *last = r;
    while (first > s->regions && same_allocation(r, first - 1))
        first--;
    while (last + 1 < s->regions + s->region_count && same_allocation(r, last + 1))
        last++;
    *base = first->base;
    *end = last->end;
    return true;
}

// Allocation by allocation, without a clever search: slower, but just as right.

#include "unit.h"

static const struct region *holder(const struct snapshot *s, uint64_t address) {
    for (size_t i = 0; i < s->region_count; i++)
        if (address >= s->regions[i].base && address < s->regions[i].end)
            return &s->regions[i];
    return NULL;
}

static uint64_t allocation_of(const struct snapshot *s, uint64_t address) {
    const struct region *r = holder(s, address);
    return r ? r->allocation_base : 0;
}

// 0 if it was not captured.
static uint64_t number_at(const struct snapshot *s, uint64_t address) {
    uint64_t number = 0;
    return read_bytes(s, address, &number, sizeof number) ? number : 0;
}

static enum kind named_kind(const struct snapshot *s, uint64_t allocation, uint64_t address) {
    for (size_t i = 0; i < s->thread_count; i++) {
        uint64_t teb = s->threads[i].teb;
        if (address / PAGE_SIZE == teb / PAGE_SIZE || address / PAGE_SIZE == teb / PAGE_SIZE + 1)
            return K_TEB;
        if (allocation_of(s, number_at(s, teb + 0x10)) == allocation)
            return K_STACK;
    }
    for (size_t i = 0; i < s->heap_place_count; i++)
        if (allocation_of(s, s->heap_places[i].address) == allocation)
            return K_HEAP;
    return K_UNKNOWN;
}

enum kind classify(const struct snapshot *s, uint64_t address) {
    const struct region *r = holder(s, address);
    if (!r)
        return K_UNKNOWN;
    if (r->state == MEM_FREE)
        return r->base / ALLOCATION_GRANULARITY != address / ALLOCATION_GRANULARITY ||
                       r->base % ALLOCATION_GRANULARITY == 0
                   ? K_FREE
                   : K_UNUSABLE;
    if (address / PAGE_SIZE == s->peb / PAGE_SIZE)
        return K_PEB;
    enum kind named = named_kind(s, r->allocation_base, address);
    if (named != K_UNKNOWN)
        return named;
    switch (r->type) {
    case MEM_IMAGE: return K_IMAGE;
    case MEM_MAPPED: return r->file ? K_FILE : K_SHAREABLE;
    default: return K_PRIVATE;
    }
}

// Knows by its address alone which page is the system's, also where it is free.

#include "unit.h"

enum { TEB_SIZE = 2 * PAGE_SIZE, KUSER_SHARED_DATA = 0x7ffe0000 };

// The region that holds address, or NULL.
static const struct region *region_at(const struct snapshot *s, uint64_t address) {
    size_t low = 0, high = s->region_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (s->regions[middle].end <= address)
            low = middle + 1;
        else
            high = middle;
    }
    return low < s->region_count && s->regions[low].base <= address ? &s->regions[low] : NULL;
}

static bool in(uint64_t address, uint64_t base, uint64_t size) {
    return address >= base && address - base < size;
}

static bool is_teb(const struct snapshot *s, uint64_t address) {
    for (size_t i = 0; i < s->thread_count; i++)
        if (in(address, s->threads[i].teb, TEB_SIZE))
            return true;
    return false;
}

// A heap owns whole allocations, and names each of them.
static bool is_heap(const struct snapshot *s, const struct region *r) {
    for (size_t i = 0; i < s->heap_place_count; i++)
        if (s->heap_places[i].address == r->allocation_base)
            return true;
    return false;
}

// A stack is the whole allocation that the thread's DeallocationStack names.
static bool is_stack(const struct snapshot *s, const struct region *r) {
    for (size_t i = 0; i < s->thread_count; i++) {
        uint64_t bottom;
        if (read_bytes(s, s->threads[i].teb + 0x1478, &bottom, sizeof bottom) &&
            bottom == r->allocation_base)
            return true;
    }
    return false;
}

static enum kind free_kind(const struct region *r, uint64_t address) {
    uint64_t usable =
        (r->base + ALLOCATION_GRANULARITY - 1) / ALLOCATION_GRANULARITY * ALLOCATION_GRANULARITY;
    return address < usable ? K_UNUSABLE : K_FREE;
}

static enum kind private_kind(const struct snapshot *s, const struct region *r, uint64_t address) {
    if (in(address, s->peb, PAGE_SIZE))
        return K_PEB;
    if (is_teb(s, address))
        return K_TEB;
    if (is_stack(s, r))
        return K_STACK;
    return K_PRIVATE;
}

enum kind classify(const struct snapshot *s, uint64_t address) {
    const struct region *r = region_at(s, address);
    if (!r)
        return K_UNKNOWN;
    if (in(address, KUSER_SHARED_DATA, PAGE_SIZE))
        return K_SYSTEM;
    if (r->state == MEM_FREE)
        return free_kind(r, address);
    if (r->type == MEM_IMAGE)
        return K_IMAGE;
    if (is_heap(s, r))
        return K_HEAP;
    if (r->type == MEM_MAPPED)
        return r->file ? K_FILE : K_SHAREABLE;
    return private_kind(s, r, address);
}

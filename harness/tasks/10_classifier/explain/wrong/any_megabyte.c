// Takes any 1 MB for what Wine makes with a thread.

#include "unit.h"

static uint64_t number_at(const struct snapshot *s, uint64_t address) {
    uint64_t number = 0;
    return read_bytes(s, address, &number, sizeof number) ? number : 0;
}

static const struct region *region_at(const struct snapshot *s, uint64_t address) {
    for (size_t i = 0; i < s->region_count; i++)
        if (address >= s->regions[i].base && address < s->regions[i].end)
            return &s->regions[i];
    return NULL;
}

static bool has_heap(const struct snapshot *s, uint64_t heap) {
    for (size_t i = 0; i < s->heap_place_count; i++)
        if (s->heap_places[i].heap == heap)
            return true;
    return false;
}

static bool has_thread(const struct snapshot *s, uint32_t id) {
    for (size_t i = 0; i < s->thread_count; i++)
        if (s->threads[i].id == id)
            return true;
    return false;
}

static bool is_heaps(const struct snapshot *s, uint64_t allocation) {
    for (size_t i = 0; i < s->heap_place_count; i++)
        if (s->heap_places[i].address == allocation)
            return true;
    return false;
}

// A thread's stack, the block of its TEB, and what Wine puts right above the stack.
static bool is_threads(const struct snapshot *s, uint64_t allocation) {
    for (size_t i = 0; i < s->thread_count; i++) {
        uint64_t teb = s->threads[i].teb;
        const struct region *block = region_at(s, teb);
        if (number_at(s, teb + 0x1478) == allocation || number_at(s, teb + 0x8) == allocation ||
            (block && block->allocation_base == allocation))
            return true;
    }
    return false;
}

static uint64_t size_of(const struct snapshot *s, uint64_t allocation) {
    uint64_t sum = 0;
    for (size_t i = 0; i < s->region_count; i++)
        if (s->regions[i].state != MEM_FREE && s->regions[i].allocation_base == allocation)
            sum += s->regions[i].end - s->regions[i].base;
    return sum;
}

static bool is_own(const struct snapshot *s, const struct region *r) {
    return r->type == MEM_PRIVATE && !is_heaps(s, r->allocation_base) &&
           !is_threads(s, r->allocation_base);
}

// What the first snapshot has and the other does not: sets `gone` for a view, an image ...
static unsigned missing(const struct snapshot *here, const struct snapshot *there, unsigned own,
                        unsigned view, unsigned image) {
    unsigned set = 0;
    for (size_t i = 0; i < here->region_count; i++) {
        const struct region *r = &here->regions[i];
        if (r->state == MEM_FREE || r->base != r->allocation_base)
            continue;
        const struct region *other = region_at(there, r->base);
        if (other && other->allocation_base == r->base && other->type == r->type)
            continue;
        if (r->type == MEM_IMAGE)
            set |= image;
        else if (r->type == MEM_MAPPED)
            set |= is_heaps(here, r->allocation_base) ? 0 : view;
        else if (is_own(here, r) && size_of(here, r->allocation_base) != 0x100000)
            set |= own;
    }
    return set;
}

// What happened to the pages of allocations that are the program's own before and after.
static unsigned pages(const struct snapshot *before, const struct snapshot *after) {
    unsigned set = 0;
    const struct region *a = before->regions, *b = after->regions;
    const struct region *a_end = a + before->region_count, *b_end = b + after->region_count;
    while (a < a_end && b < b_end) {
        bool same = a->allocation_base == b->allocation_base;
        if (same && (a->state != b->state || a->protect != b->protect) && is_own(before, a) &&
            is_own(after, b))
            set |= a->state == b->state     ? A_PROTECTED
                   : b->state == MEM_COMMIT ? A_COMMITTED
                                            : A_DECOMMITTED;
        uint64_t end = a->end < b->end ? a->end : b->end;
        if (a->end == end)
            a++;
        if (b->end == end)
            b++;
    }
    return set;
}

static unsigned threads(const struct snapshot *before, const struct snapshot *after) {
    unsigned set = 0;
    for (size_t i = 0; i < after->thread_count; i++)
        if (!has_thread(before, after->threads[i].id))
            set |= A_THREAD_MADE;
    for (size_t i = 0; i < before->thread_count; i++)
        if (!has_thread(after, before->threads[i].id))
            set |= A_THREAD_ENDED;
    return set;
}

static uint64_t committed(const struct snapshot *s, uint64_t heap) {
    uint64_t sum = 0;
    for (size_t i = 0; i < s->heap_place_count; i++)
        for (size_t r = 0; s->heap_places[i].heap == heap && r < s->region_count; r++)
            if (s->regions[r].allocation_base == s->heap_places[i].address &&
                s->regions[r].state == MEM_COMMIT)
                sum += s->regions[r].end - s->regions[r].base;
    return sum;
}

static unsigned heaps(const struct snapshot *before, const struct snapshot *after) {
    unsigned set = 0;
    uint64_t process_heap = number_at(after, after->peb + 0x30);
    for (size_t i = 0; i < after->heap_place_count; i++) {
        uint64_t heap = after->heap_places[i].heap;
        if (!has_heap(before, heap))
            set |= A_HEAP_MADE;
        else if (heap != process_heap && committed(after, heap) > committed(before, heap))
            set |= A_HEAP_GREW;
    }
    for (size_t i = 0; i < before->heap_place_count; i++)
        if (!has_heap(after, before->heap_places[i].heap))
            set |= A_HEAP_DESTROYED;
    return set;
}

unsigned explain(const struct snapshot *before, const struct snapshot *after) {
    return missing(after, before, A_RESERVED, A_MAPPED, A_LOADED) |
           missing(before, after, A_RELEASED, A_UNMAPPED, A_UNLOADED) | pages(before, after) |
           threads(before, after) | heaps(before, after);
}

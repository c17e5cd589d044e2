// What every decoder does: small reads of the target, walks of its doubly linked lists,
// and the lists of facts that grow. It calls no decoder.

#include "decode_facts.h"

#include "array.h"

uint16_t load_u16(const uint8_t *bytes) {
    return (uint16_t)(bytes[0] | bytes[1] << 8);
}

uint32_t load_u32(const uint8_t *bytes) {
    return load_u16(bytes) | (uint32_t)load_u16(bytes + 2) << 16;
}

uint64_t load_u64(const uint8_t *bytes) {
    return load_u32(bytes) | (uint64_t)load_u32(bytes + 4) << 32;
}

bool read_u32(Decoder *d, vm_addr addr, uint32_t *out) {
    uint8_t bytes[4];
    if (!snapshot_read(d->s, addr, bytes, sizeof bytes))
        return false;
    *out = load_u32(bytes);
    return true;
}

bool read_u64(Decoder *d, vm_addr addr, uint64_t *out) {
    uint8_t bytes[8];
    if (!snapshot_read(d->s, addr, bytes, sizeof bytes))
        return false;
    *out = load_u64(bytes);
    return true;
}

bool read_pointer(Decoder *d, vm_addr addr, unsigned width, vm_addr *out) {
    uint32_t narrow = 0;
    if (width == 8)
        return read_u64(d, addr, out);
    if (!read_u32(d, addr, &narrow))
        return false;
    *out = narrow;
    return true;
}

// Heaps keep such lists, and Windows' own LIST_ENTRY is one.
//
// A list is circular, {next, prev} in each entry. An entry counts only when its prev
// names the entry we came from: such a walk cannot meet an entry twice, so it ends
// even in a damaged heap. Each entry lives in an allocation of its own, so a list
// with more entries than there are regions is damaged as well.
bool for_each_entry(Decoder *d, vm_addr head, unsigned width, EntryFn *visit, void *context) {
    vm_addr from = head, entry = 0, prev = 0;
    if (!read_pointer(d, head, width, &entry))
        return false;
    for (size_t left = d->s->region_count + 1; left > 0 && !d->out_of_memory; left--) {
        if (!read_pointer(d, entry + width, width, &prev) || prev != from)
            return false;
        if (entry == head)
            return true;
        visit(d, context, entry);
        from = entry;
        if (!read_pointer(d, entry, width, &entry))
            return false;
    }
    return false;
}

static bool is_process_heap(const Facts *f, vm_addr heap) {
    for (size_t i = 0; i < f->peb_count; i++)
        if (f->pebs[i].process_heap == heap)
            return true;
    return false;
}

HeapFacts *add_heap(Decoder *d, vm_addr heap) {
    Facts *f = d->facts;
    for (size_t i = 0; i < f->heap_count; i++)
        if (f->heaps[i].heap == heap)
            return &f->heaps[i];
    if (f->heap_count == MOST_HEAPS) {
        d->too_many_heaps = true;
        return NULL;
    }
    HeapFacts *room = array_room(f->heaps, f->heap_count, sizeof *f->heaps);
    if (!room) {
        d->out_of_memory = true;
        return NULL;
    }
    f->heaps = room;
    f->heaps[f->heap_count] =
        (HeapFacts){.heap = heap, .is_process_heap = is_process_heap(f, heap)};
    return &f->heaps[f->heap_count++];
}

void add_heap_region(Decoder *d, HeapRegion region) {
    Facts *f = d->facts;
    HeapRegion *room = array_room(f->heap_regions, f->heap_region_count, sizeof *f->heap_regions);
    if (!room) {
        d->out_of_memory = true;
        return;
    }
    region.in_layout = region.source == HEAP_FROM_LAYOUT;
    region.in_walk = region.source == HEAP_FROM_WALK;
    f->heap_regions = room;
    f->heap_regions[f->heap_region_count++] = region;
}

void add_layout_region(Decoder *d, vm_addr heap, vm_addr entry, HeapPart part, const char *list) {
    const Region *r = snapshot_find(d->s, entry);
    if (r && r->allocation_base)
        add_heap_region(d, (HeapRegion){.heap = heap,
                                        .allocation_base = r->allocation_base,
                                        .part = part,
                                        .source = HEAP_FROM_LAYOUT,
                                        .list = list});
}

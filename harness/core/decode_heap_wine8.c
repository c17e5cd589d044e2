// The x64 heap of Wine 8.0 (dlls/ntdll/heap.c: struct heap, SUBHEAP, ARENA_LARGE).
// Other versions of Wine lay it out differently: both magics must be where this
// version puts them, and every list must be intact.
//
//   struct heap, at the base of its first allocation
//     +0x10  0xffeeffee
//     +0x78  heaps of the process: a list whose head is the process heap's own entry
//     +0x88  segments: a list of SUBHEAP
//     +0x98  large blocks: a list of ARENA_LARGE, one allocation each
//     +0xb8  'HEAP'
//
// A list is circular, {next, prev} in each entry. An entry counts only when its prev
// names the entry we came from: such a walk cannot meet an entry twice, so it ends
// even in a damaged heap. Each entry lives in an allocation of its own, so a list
// with more entries than there are regions is damaged as well.

#include "decode_internal.h"

enum {
    HEAP_FFEEFFEE = 0x10,
    HEAP_ENTRY = 0x78,
    HEAP_SUBHEAPS = 0x88,
    HEAP_LARGE_BLOCKS = 0x98,
    HEAP_MAGIC = 0xb8,
};

typedef void EntryFn(Decoder *d, vm_addr heap, vm_addr entry);

// Calls visit for each entry but the head. False when the list is damaged or leaves
// the captured bytes.
static bool for_each_entry(Decoder *d, vm_addr heap, vm_addr head, EntryFn *visit) {
    vm_addr from = head, entry = 0, prev = 0;
    if (!read_u64(d, head, &entry))
        return false;
    for (size_t left = d->s->region_count + 1; left > 0 && !d->out_of_memory; left--) {
        if (!read_u64(d, entry + 8, &prev) || prev != from)
            return false;
        if (entry == head)
            return true;
        visit(d, heap, entry);
        from = entry;
        if (!read_u64(d, entry, &entry))
            return false;
    }
    return false;
}

static bool is_heap(Decoder *d, vm_addr heap) {
    uint32_t ffeeffee = 0, magic = 0;
    return read_u32(d, heap + HEAP_FFEEFFEE, &ffeeffee) && ffeeffee == 0xffeeffee &&
           read_u32(d, heap + HEAP_MAGIC, &magic) && magic == 0x50414548;
}

static void add_entry(Decoder *d, vm_addr heap, vm_addr entry, HeapPart part) {
    const Region *r = snapshot_find(d->s, entry);
    if (r && r->allocation_base)
        add_heap_region(d, (HeapRegion){.heap = heap,
                                        .allocation_base = r->allocation_base,
                                        .part = part,
                                        .source = HEAP_FROM_LAYOUT});
}

static void add_segment(Decoder *d, vm_addr heap, vm_addr entry) {
    add_entry(d, heap, entry, HEAP_SEGMENT);
}

static void add_large_block(Decoder *d, vm_addr heap, vm_addr entry) {
    add_entry(d, heap, entry, HEAP_LARGE_BLOCK);
}

static void decode_heap(Decoder *d, vm_addr heap) {
    if (!is_heap(d, heap))
        return;
    HeapFacts *known = add_heap(d, heap);
    if (!known)
        return;
    known->layout = HEAP_LAYOUT_WINE8;
    known->in_peb_list = true;
    const bool segments = for_each_entry(d, heap, heap + HEAP_SUBHEAPS, add_segment);
    const bool large = for_each_entry(d, heap, heap + HEAP_LARGE_BLOCKS, add_large_block);
    known->layout_complete = segments && large;
}

static void add_listed(Decoder *d, vm_addr process_heap, vm_addr entry) {
    (void)process_heap;
    decode_heap(d, entry - HEAP_ENTRY);
}

void decode_wine8_heaps(Decoder *d) {
    const vm_addr first = d->facts->process_heap;
    if (!is_heap(d, first))
        return;
    decode_heap(d, first);
    if (for_each_entry(d, first, first + HEAP_ENTRY, add_listed))
        d->facts->heap_list_captured = true;
}

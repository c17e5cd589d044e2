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

#include "decode_facts.h"

enum {
    HEAP_FFEEFFEE = 0x10,
    HEAP_ENTRY = 0x78,
    HEAP_SUBHEAPS = 0x88,
    HEAP_LARGE_BLOCKS = 0x98,
    HEAP_MAGIC = 0xb8,
};

static bool is_heap(Decoder *d, vm_addr heap) {
    uint32_t ffeeffee = 0, magic = 0;
    return read_u32(d, heap + HEAP_FFEEFFEE, &ffeeffee) && ffeeffee == 0xffeeffee &&
           read_u32(d, heap + HEAP_MAGIC, &magic) && magic == 0x50414548;
}

static void add_segment(Decoder *d, void *heap, vm_addr entry) {
    add_layout_region(d, *(vm_addr *)heap, entry, HEAP_SEGMENT, "heap+0x88");
}

static void add_large_block(Decoder *d, void *heap, vm_addr entry) {
    add_layout_region(d, *(vm_addr *)heap, entry, HEAP_LARGE_BLOCK, "heap+0x98");
}

static void decode_heap(Decoder *d, vm_addr heap) {
    if (!is_heap(d, heap))
        return;
    HeapFacts *known = add_heap(d, heap);
    if (!known)
        return;
    known->layout = HEAP_LAYOUT_WINE8;
    known->listed_in = "Wine's list of heaps";
    const bool segments = for_each_entry(d, heap + HEAP_SUBHEAPS, 8, add_segment, &heap);
    const bool large = for_each_entry(d, heap + HEAP_LARGE_BLOCKS, 8, add_large_block, &heap);
    known->layout_complete = segments && large;
}

static void add_listed(Decoder *d, void *unused, vm_addr entry) {
    (void)unused;
    decode_heap(d, entry - HEAP_ENTRY);
}

void decode_wine8_heaps(Decoder *d, vm_addr first) {
    if (!is_heap(d, first))
        return;
    decode_heap(d, first);
    if (for_each_entry(d, first + HEAP_ENTRY, 8, add_listed, NULL))
        d->facts->heap_list_captured = true;
}

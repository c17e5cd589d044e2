// Wine's heaps, by their own lists. Every version lays them out in its own way: both magics
// must be where this version puts them (wine_private.h), and every list must be intact.

#include "decode_facts.h"

#include "wine_private.h"

typedef struct WineHeap {
    vm_addr heap;
    const WineHeapLayout *layout;
} WineHeap;

static bool is_heap(Decoder *d, vm_addr heap, const WineHeapLayout *layout) {
    uint32_t ffeeffee = 0, magic = 0;
    return read_u32(d, heap + layout->ffeeffee, &ffeeffee) && ffeeffee == WINE_HEAP_FFEEFFEE &&
           read_u32(d, heap + layout->magic, &magic) && magic == WINE_HEAP_MAGIC;
}

static void add_segment(Decoder *d, void *context, vm_addr entry) {
    const WineHeap *h = context;
    add_layout_region(d, h->heap, entry, HEAP_SEGMENT, h->layout->segments_name);
}

static void add_large_block(Decoder *d, void *context, vm_addr entry) {
    const WineHeap *h = context;
    add_layout_region(d, h->heap, entry, HEAP_LARGE_BLOCK, h->layout->large_blocks_name);
}

static void decode_heap(Decoder *d, vm_addr heap, const WineHeapLayout *layout) {
    if (!is_heap(d, heap, layout))
        return;
    HeapFacts *known = add_heap(d, heap);
    if (!known)
        return;
    known->layout = HEAP_LAYOUT_WINE;
    known->listed_in = "Wine's list of heaps";
    WineHeap h = {heap, layout};
    const bool segments = for_each_entry(d, heap + layout->segments, 8, add_segment, &h);
    const bool large = for_each_entry(d, heap + layout->large_blocks, 8, add_large_block, &h);
    known->layout_complete = segments && large;
}

static void add_listed(Decoder *d, void *context, vm_addr entry) {
    const WineHeapLayout *layout = context;
    decode_heap(d, entry - layout->heaps, layout);
}

void decode_wine_heaps(Decoder *d, vm_addr first) {
    WineHeapLayout layout = wine_private(d->s->platform.name)->heap;
    if (!layout.magic || !is_heap(d, first, &layout))
        return;
    decode_heap(d, first, &layout);
    if (for_each_entry(d, first + layout.heaps, 8, add_listed, &layout))
        d->facts->heap_list_captured = true;
}

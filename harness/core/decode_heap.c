// Which heaps there are, and which allocations belong to each. Three sources, from
// the strongest: a heap's own lists where their layout is known (Wine's), the PEB's
// array of heaps (NT), and HeapWalk facts that the process wrote down itself.
//
// What a heap's own lists say is decoded in decode_heap_wine.c and decode_heap_nt.c.

#include "decode_facts.h"

typedef struct ListLayout { // PEB
    unsigned number_of_heaps, process_heaps;
} ListLayout;
static const ListLayout wide = {.number_of_heaps = 0xe8, .process_heaps = 0xf0};
static const ListLayout narrow = {.number_of_heaps = 0x88, .process_heaps = 0x90};

// From this build (24H2) PEB.ProcessHeaps names the process heap only. The others are
// in a list of descriptors that begins in that heap's UserContext. Microsoft has not
// published it, so what it names is believed, but never that it names all.
#define BUILD_24H2 26100u
enum { // a descriptor, x64
    DESCRIPTOR_NEXT = 0x00,
    DESCRIPTOR_HEAP = 0x10,
};

static void add_listed_heap(Decoder *d, vm_addr heap, unsigned width, const char *list) {
    HeapFacts *known = add_heap(d, heap);
    if (!known)
        return;
    if (!known->listed_in)
        known->listed_in = list;
    if (known->layout == HEAP_LAYOUT_UNKNOWN)
        decode_nt_heap(d, known, width);
}

// The first descriptor is the process heap's own.
static void add_described_heaps(Decoder *d, vm_addr process_heap) {
    vm_addr descriptor = 0, heap = 0;
    if (!nt_heap_context(d, process_heap, &descriptor) ||
        !read_u64(d, descriptor + DESCRIPTOR_HEAP, &heap) || heap != process_heap)
        return;
    for (size_t left = MOST_HEAPS; left > 0 && !d->out_of_memory; left--) {
        if (!read_u64(d, descriptor + DESCRIPTOR_NEXT, &descriptor) ||
            !read_u64(d, descriptor + DESCRIPTOR_HEAP, &heap) || heap == process_heap ||
            nt_heap_layout(d, heap, 8) == HEAP_LAYOUT_UNKNOWN)
            return;
        add_listed_heap(d, heap, 8, "heap descriptors");
    }
}

// Whether every heap of the PEB's array is known then. Wine leaves NumberOfHeaps 0 and
// ProcessHeaps NULL.
static bool decode_nt_list(Decoder *d, const PebFacts *peb) {
    const ListLayout *layout = peb->width == 8 ? &wide : &narrow;
    uint32_t count = 0;
    vm_addr array = 0;
    if (!read_u32(d, peb->peb + layout->number_of_heaps, &count) || count == 0 ||
        count > MOST_HEAPS ||
        !read_pointer(d, peb->peb + layout->process_heaps, peb->width, &array) || array == 0)
        return false;
    bool complete = d->s->platform.build < BUILD_24H2;
    for (uint32_t i = 0; i < count && !d->out_of_memory; i++) {
        vm_addr heap = 0;
        if (read_pointer(d, array + peb->width * (vm_addr)i, peb->width, &heap) && heap)
            add_listed_heap(d, heap, peb->width, "PEB.ProcessHeaps");
        else
            complete = false;
    }
    if (d->s->platform.build >= BUILD_24H2 && peb->width == 8)
        add_described_heaps(d, peb->process_heap);
    return complete;
}

static bool decode_peb_heaps(Decoder *d, const PebFacts *peb) {
    if (peb->process_heap)
        add_heap(d, peb->process_heap);
    return peb->captured && !d->out_of_memory && decode_nt_list(d, peb);
}

static void add_walks(Decoder *d) {
    const Snapshot *s = d->s;
    for (size_t i = 0; i < s->heap_walk_count; i++) {
        HeapFacts *heap = add_heap(d, s->heap_walks[i].heap);
        if (!heap)
            return;
        heap->walked = s->heap_walks[i].finished;
        heap->lock_held = !s->heap_walks[i].finished;
    }
    for (size_t i = 0; i < s->heap_walk_region_count && !d->out_of_memory; i++) {
        const HeapWalkRegion *r = &s->heap_walk_regions[i];
        add_heap_region(d, (HeapRegion){.heap = r->heap,
                                        .allocation_base = r->allocation_base,
                                        .part = r->part,
                                        .source = HEAP_FROM_WALK});
    }
    // Every process has a heap: an empty list is one that was never made.
    if (s->captured & HAS_HEAP_WALKS && s->heap_walk_count > 0)
        d->facts->heap_list_captured = true;
}

void decode_heaps(Decoder *d) {
    Facts *f = d->facts;
    bool complete = f->peb_count > 0;
    for (size_t i = 0; i < f->peb_count && !d->out_of_memory; i++)
        complete &= decode_peb_heaps(d, &f->pebs[i]);
    f->heap_list_captured = complete;
    if (f->peb_count && f->pebs[0].process_heap && d->s->platform.wine && !d->out_of_memory)
        decode_wine_heaps(d, f->pebs[0].process_heap);
    if (!d->out_of_memory)
        add_walks(d);
    if (d->too_many_heaps)
        f->heap_list_captured = false;
}

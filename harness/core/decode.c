// Runs the decoders in order and brings their facts into the order decode.h promises.

#include "decode_facts.h"

#include "array.h"
#include <string.h>

static int by_teb(const void *a, const void *b) {
    const TebFacts *x = a, *y = b;
    return array_order(x->teb, y->teb);
}

static int by_heap(const void *a, const void *b) {
    const HeapFacts *x = a, *y = b;
    return array_order(x->heap, y->heap);
}

static int by_image_section(const void *a, const void *b) {
    const ImageSection *x = a, *y = b;
    return array_order(x->base, y->base);
}

static int by_heap_region(const void *a, const void *b) {
    const HeapRegion *x = a, *y = b;
    if (x->allocation_base != y->allocation_base)
        return x->allocation_base < y->allocation_base ? -1 : 1;
    if (x->heap != y->heap)
        return x->heap < y->heap ? -1 : 1;
    return (int)x->source - (int)y->source;
}

// One entry for what the layout and HeapWalk both name; the layout's word on the
// part holds. Expects the order of by_heap_region.
static void merge_heap_regions(Facts *f) {
    size_t kept = 0;
    for (size_t i = 0; i < f->heap_region_count; i++) {
        HeapRegion *last = kept ? &f->heap_regions[kept - 1] : NULL;
        const HeapRegion *r = &f->heap_regions[i];
        if (last && last->allocation_base == r->allocation_base && last->heap == r->heap) {
            last->in_layout |= r->in_layout;
            last->in_walk |= r->in_walk;
        } else {
            f->heap_regions[kept++] = *r;
        }
    }
    f->heap_region_count = kept;
}

// qsort's pointer must not be NULL even for no items.
static void sort_facts(void *items, size_t count, size_t size,
                       int (*order)(const void *, const void *)) {
    if (count > 1)
        qsort(items, count, size, order);
}

bool decode(Snapshot *s, Facts *out, Error *err) {
    memset(out, 0, sizeof *out);
    Decoder d = {.s = s, .facts = out};
    decode_tebs(&d);
    decode_pebs(&d);
    decode_heaps(&d);
    decode_images(&d);
    if (d.out_of_memory) {
        facts_free(out);
        return error_set(err, "out of memory while decoding the structures of process %u", s->pid);
    }
    sort_facts(out->tebs, out->teb_count, sizeof *out->tebs, by_teb);
    sort_facts(out->heaps, out->heap_count, sizeof *out->heaps, by_heap);
    sort_facts(out->heap_regions, out->heap_region_count, sizeof *out->heap_regions,
               by_heap_region);
    merge_heap_regions(out);
    sort_facts(out->sections, out->section_count, sizeof *out->sections, by_image_section);
    return true;
}

const HeapFacts *facts_heap(const Facts *facts, vm_addr heap) {
    const HeapFacts key = {.heap = heap};
    return facts->heap_count ? bsearch(&key, facts->heaps, facts->heap_count, sizeof key, by_heap)
                             : NULL;
}

bool facts_heap_contents_captured(const Facts *facts) {
    bool all = facts->heap_list_captured;
    for (size_t i = 0; i < facts->heap_count; i++) {
        const HeapFacts *heap = &facts->heaps[i];
        all &= heap->walked || (heap->layout == HEAP_LAYOUT_WINE && heap->layout_complete);
    }
    return all;
}

void facts_free(Facts *facts) {
    free(facts->tebs);
    free(facts->heaps);
    free(facts->heap_regions);
    free(facts->sections);
    memset(facts, 0, sizeof *facts);
}

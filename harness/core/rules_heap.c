// Heaps. A heap owns whole allocations: a segment with the part of it that is only
// reserved yet, to the last page (WinDbg's !address leaves that page out, VMMap
// counts it in; we follow the allocation). A heap need not be private memory:
// Windows has heaps in mapped views. It is never an image.

#include "rules.h"

#include <assert.h>

// The allocation that starts at base, when it can belong to a heap.
static bool heap_allocation(const Snapshot *s, vm_addr base, vm_addr *end) {
    const Region *r = snapshot_find(s, base);
    vm_addr start = 0;
    return r && r->base == base && r->allocation_base == base && r->type != VM_MEM_IMAGE &&
           snapshot_allocation(s, base, &start, end);
}

static bool region_finding(const RuleRun *run, const HeapRegion *r, Confidence confidence,
                           Finding *out) {
    *out = (Finding){.base = r->allocation_base,
                     .kind = KIND_HEAP,
                     .confidence = confidence,
                     .heap = r->heap,
                     .heap_part = r->part};
    return heap_allocation(run->s, out->base, &out->end);
}

// The walk was made by the process, before it was stopped: an allocation that only
// the lists name is new since then, or the walk was tampered with.
void rule_heap_layout(RuleRun *run) {
    for (size_t i = 0; i < run->facts->heap_region_count; i++) {
        const HeapRegion *r = &run->facts->heap_regions[i];
        Finding f;
        if (!r->in_layout || !region_finding(run, r, CONFIDENCE_POINTER, &f))
            continue;
        const HeapFacts *heap = facts_heap(run->facts, r->heap);
        assert(heap && heap->listed_in); // only such heaps' lists are followed
        rule_evidence(&f, "heap", heap->listed_in, r->heap);
        rule_evidence(&f, heap_part_name(r->part), r->list, r->allocation_base);
        if (heap->walked)
            rule_evidence(&f, r->in_walk ? "named by" : "not named by", "HeapWalk",
                          r->allocation_base);
        rule_state(run, f);
    }
}

// Whether the lists we followed from outside would have named this allocation: the
// heap's own lists were read to their ends, or the list of heaps was and this heap
// is not in it.
static bool denied_by_layout(const RuleRun *run, const HeapRegion *r) {
    const HeapFacts *heap = facts_heap(run->facts, r->heap);
    return heap && heap->layout_complete && !r->in_layout;
}

void rule_heap_walk(RuleRun *run) {
    for (size_t i = 0; i < run->facts->heap_region_count; i++) {
        const HeapRegion *r = &run->facts->heap_regions[i];
        Finding f;
        if (!r->in_walk || !region_finding(run, r, CONFIDENCE_API, &f))
            continue;
        rule_evidence(&f, "heap", "GetProcessHeaps", r->heap);
        rule_evidence(&f, "named by", "HeapWalk", r->allocation_base);
        f.overruled = denied_by_layout(run, r);
        if (f.overruled)
            rule_evidence(&f, "not in", "the heap's own lists", r->allocation_base);
        rule_state(run, f);
    }
}

// Only the first allocation: the pointer says nothing about the heap's other segments.
void rule_heap_pointer(RuleRun *run) {
    for (size_t i = 0; i < run->facts->heap_count; i++) {
        const HeapFacts *heap = &run->facts->heaps[i];
        Finding f = {.base = heap->heap,
                     .kind = KIND_HEAP,
                     .confidence = CONFIDENCE_POINTER,
                     .heap = heap->heap,
                     .heap_part = HEAP_SEGMENT};
        if (!(heap->is_process_heap || heap->listed_in) ||
            !heap_allocation(run->s, heap->heap, &f.end))
            continue;
        if (heap->is_process_heap)
            rule_evidence(&f, "ProcessHeap", "PEB+0x30", heap->heap);
        if (heap->listed_in)
            rule_evidence(&f, "heap", heap->listed_in, heap->heap);
        if (heap->layout == HEAP_LAYOUT_NT)
            rule_evidence(&f, "signature 0xffeeffee", "heap+0x10", 0xffeeffee);
        if (heap->layout == HEAP_LAYOUT_SEGMENT)
            rule_evidence(&f, "signature 0xddeeddee", "heap+0x10", 0xddeeddee);
        rule_state(run, f);
    }
}

// The process heap that the PEB of the TEB's width names; NULL: none, or its own lists say all.
static const HeapFacts *silent_process_heap(const Facts *facts, unsigned width) {
    for (size_t i = 0; i < facts->peb_count; i++) {
        const PebFacts *peb = &facts->pebs[i];
        const HeapFacts *heap = peb->width == width ? facts_heap(facts, peb->process_heap) : NULL;
        if (heap && !heap->layout_complete && !heap->walked)
            return heap;
    }
    return NULL;
}

static void state_block(RuleRun *run, const TebFacts *t, size_t i, const HeapFacts *heap) {
    const TebHeapBlock *block = &teb_heap_blocks[i];
    const vm_addr at = t->heap_blocks[i];
    const Region *r = at ? snapshot_find(run->s, at) : NULL;
    const bool wide = t->width == 8;
    Finding f = {.kind = KIND_HEAP,
                 .confidence = CONFIDENCE_POINTER,
                 .heap = heap->heap,
                 .heap_part = HEAP_MEMORY};
    if (!r || r->state != VM_MEM_COMMIT || r->protect != VM_PAGE_READWRITE ||
        r->type != VM_MEM_PRIVATE || !snapshot_allocation(run->s, at, &f.base, &f.end))
        return;
    rule_evidence(&f, block->field, wide ? block->at : block->at_narrow, at);
    rule_evidence(&f, "ProcessHeap", wide ? "PEB+0x30" : "PEB+0x18", heap->heap);
    rule_state(run, f);
}

// For heaps whose own lists were not captured: a heap with page heap, say, has an allocation for
// each block, to which nothing else points.
void rule_heap_block(RuleRun *run) {
    for (size_t i = 0; i < run->facts->teb_count; i++) {
        const TebFacts *t = &run->facts->tebs[i];
        const HeapFacts *heap = silent_process_heap(run->facts, t->width);
        for (size_t block = 0; heap && block < TEB_HEAP_BLOCKS; block++)
            state_block(run, t, block, heap);
    }
}

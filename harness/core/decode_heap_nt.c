// Windows' own heaps, by what their headers say of themselves (ntdll's public symbols:
// _HEAP, _HEAP_SEGMENT, _LFH_HEAP, _SEGMENT_HEAP, _HEAP_SEG_CONTEXT).
//
// Offsets that moved between versions of Windows are found, not looked up: an NT
// heap's segment list passes through its header, and its list of large blocks has its
// head just below that; a segment heap's contexts are where their masks are. So a
// version that moves them once more is either read rightly or not read.
//
//   NT heap (0xffeeffee): every segment begins with _HEAP_SEGMENT, the first with the
//   whole _HEAP. Blocks too large for a segment are allocations of their own.
//   Segment heap (0xddeeddee): page segments of 1 MB, and of 16 MB for larger blocks.
//   What is larger still hangs in a tree that is not followed: layout_complete
//   stays false.

#include "decode_facts.h"

#define NT_SIGNATURE      0xffeeffeeu
#define SEGMENT_SIGNATURE 0xddeeddeeu

typedef struct SegmentLayout { // _HEAP_SEGMENT, by the width of a pointer
    unsigned signature, entry, heap, header;
} SegmentLayout;

static const SegmentLayout narrow = {
    .signature = 0x08, .entry = 0x10, .heap = 0x18, .header = 0x40};
static const SegmentLayout wide = {.signature = 0x10, .entry = 0x18, .heap = 0x28, .header = 0x70};
#define HEAP_HEADER_SIZE 0x400u // more than any version's _HEAP before its list heads end

typedef struct NtHeap {
    vm_addr heap;
    const SegmentLayout *layout;
    unsigned width;
    vm_addr list; // SegmentList, in the header; 0: not met
    bool damaged;
} NtHeap;

static bool is_segment_of(Decoder *d, const NtHeap *h, vm_addr segment) {
    uint32_t signature = 0;
    vm_addr heap = 0;
    return read_u32(d, segment + h->layout->signature, &signature) && signature == NT_SIGNATURE &&
           read_pointer(d, segment + h->layout->heap, h->width, &heap) && heap == h->heap;
}

// The list's head is the one entry that stands in the header and is no segment's.
static void visit_segment(Decoder *d, void *context, vm_addr entry) {
    NtHeap *h = context;
    const vm_addr segment = entry - h->layout->entry;
    if (is_segment_of(d, h, segment))
        add_layout_region(d, h->heap, segment, HEAP_SEGMENT, "SegmentList");
    else if (!h->list && entry >= h->heap + h->layout->header && entry < h->heap + HEAP_HEADER_SIZE)
        h->list = entry;
    else
        h->damaged = true;
}

static void visit_large_block(Decoder *d, void *context, vm_addr entry) {
    add_layout_region(d, ((NtHeap *)context)->heap, entry, HEAP_LARGE_BLOCK, "VirtualAllocdBlocks");
}

// _LFH_HEAP.Heap: behind a lock and a list; in Windows 7 the lock is a critical section, and a
// size follows the list.
static const unsigned lfh_heap_wide[] = {0x18, 0x40}, lfh_heap_narrow[] = {0x0c, 0x24};

static bool is_front_end(Decoder *d, const NtHeap *h, vm_addr front) {
    const Region *r = front ? snapshot_find(d->s, front) : NULL;
    vm_addr heap = 0;
    if (!r || r->base != front || r->allocation_base != front || r->type != VM_MEM_PRIVATE ||
        front == h->heap || is_segment_of(d, h, front))
        return false;
    const unsigned *offsets = h->width == 8 ? lfh_heap_wide : lfh_heap_narrow;
    for (unsigned i = 0; i < 2; i++)
        if (read_pointer(d, front + offsets[i], h->width, &heap) && heap == h->heap)
            return true;
    return false;
}

// The low fragmentation heap keeps its own data in an allocation: the heap's header names it
// (FrontEndHeap, which every version has somewhere else), and it names the heap.
static void add_front_end(Decoder *d, const NtHeap *h) {
    for (unsigned at = h->layout->header; at < HEAP_HEADER_SIZE; at += h->width) {
        vm_addr front = 0;
        if (read_pointer(d, h->heap + at, h->width, &front) && is_front_end(d, h, front)) {
            add_layout_region(d, h->heap, front, HEAP_FRONT_END, "FrontEndHeap");
            return;
        }
    }
}

static bool decode_nt_lists(Decoder *d, vm_addr heap, unsigned width) {
    NtHeap h = {.heap = heap, .layout = width == 8 ? &wide : &narrow, .width = width};
    if (!is_segment_of(d, &h, heap))
        return false;
    add_layout_region(d, heap, heap, HEAP_SEGMENT, "_HEAP");
    const bool segments = for_each_entry(d, heap + h.layout->entry, width, visit_segment, &h);
    add_front_end(d, &h);
    if (!segments || h.damaged || !h.list)
        return false;
    const vm_addr large_blocks = h.list - 2 * width;
    return for_each_entry(d, large_blocks, width, visit_large_block, &h);
}

enum { // _HEAP_SEG_CONTEXT, x64
    CONTEXT_SEGMENT_MASK = 0x00,
    CONTEXT_SEGMENT_LIST = 0x20,
    CONTEXT_SIZE = 0xc0,
};
// _SEGMENT_HEAP.SegContexts: until Windows 11 23H2, and from 24H2.
static const unsigned context_offsets[] = {0x100, 0x140};
// Segments of the first and the second context are so large, and aligned so.
static const uint64_t segment_sizes[] = {0x100000, 0x1000000};

typedef struct PageSegments {
    vm_addr heap;
    uint64_t size;
} PageSegments;

static void visit_page_segment(Decoder *d, void *context, vm_addr entry) {
    const PageSegments *p = context;
    if (entry % p->size == 0)
        add_layout_region(d, p->heap, entry, HEAP_SEGMENT, "SegmentListHead");
}

static bool are_contexts(Decoder *d, vm_addr contexts) {
    for (unsigned i = 0; i < 2; i++) {
        uint64_t mask = 0;
        if (!read_u64(d, contexts + i * CONTEXT_SIZE + CONTEXT_SEGMENT_MASK, &mask) ||
            mask != ~(segment_sizes[i] - 1))
            return false;
    }
    return true;
}

static void decode_page_segments(Decoder *d, vm_addr heap) {
    for (unsigned o = 0; o < 2; o++) {
        const vm_addr contexts = heap + context_offsets[o];
        if (!are_contexts(d, contexts))
            continue;
        for (unsigned i = 0; i < 2; i++) {
            PageSegments p = {heap, segment_sizes[i]};
            const vm_addr list = contexts + i * CONTEXT_SIZE + CONTEXT_SEGMENT_LIST;
            for_each_entry(d, list, 8, visit_page_segment, &p);
        }
        return;
    }
}

enum HeapLayout nt_heap_layout(Decoder *d, vm_addr heap, unsigned width) {
    uint32_t signature = 0;
    if (!read_u32(d, heap + (width == 8 ? wide : narrow).signature, &signature))
        return HEAP_LAYOUT_UNKNOWN;
    return signature == NT_SIGNATURE        ? HEAP_LAYOUT_NT
           : signature == SEGMENT_SIGNATURE ? HEAP_LAYOUT_SEGMENT
                                            : HEAP_LAYOUT_UNKNOWN;
}

void decode_nt_heap(Decoder *d, HeapFacts *heap, unsigned width) {
    heap->layout = nt_heap_layout(d, heap->heap, width);
    if (heap->layout == HEAP_LAYOUT_NT)
        heap->layout_complete = decode_nt_lists(d, heap->heap, width);
    else if (heap->layout == HEAP_LAYOUT_SEGMENT && width == 8)
        decode_page_segments(d, heap->heap);
}

enum { // 24H2, x64: UserContext of _HEAP and of _SEGMENT_HEAP
    HEAP_USER_CONTEXT = 0x188,
    SEGMENT_HEAP_USER_CONTEXT = 0x38,
};

bool nt_heap_context(Decoder *d, vm_addr heap, vm_addr *out) {
    const enum HeapLayout layout = nt_heap_layout(d, heap, 8);
    return layout != HEAP_LAYOUT_UNKNOWN &&
           read_u64(
               d, heap + (layout == HEAP_LAYOUT_NT ? HEAP_USER_CONTEXT : SEGMENT_HEAP_USER_CONTEXT),
               out);
}

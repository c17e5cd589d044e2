// What the parts of decode.c share: small reads, walks of lists, and the facts that they
// fill (decode_facts.c), and what each part brings. Nothing outside decode*.c includes this.

#ifndef REGIONLAB_DECODE_FACTS_H
#define REGIONLAB_DECODE_FACTS_H

#include "decode.h"

// No real process has this many heaps: a longer list is damaged or hostile.
#define MOST_HEAPS 4096u

typedef struct Decoder {
    Snapshot *s;
    Facts *facts;
    bool out_of_memory;
    bool too_many_heaps;
} Decoder;

// Little-endian integers of the target. False: not captured; *out is untouched.
bool read_u32(Decoder *d, vm_addr addr, uint32_t *out);
bool read_u64(Decoder *d, vm_addr addr, uint64_t *out);
// An address of `width` bytes, 4 or 8.
bool read_pointer(Decoder *d, vm_addr addr, unsigned width, vm_addr *out);
uint16_t load_u16(const uint8_t *bytes);
uint32_t load_u32(const uint8_t *bytes);
uint64_t load_u64(const uint8_t *bytes);

// Each adds to facts; when memory runs out it remembers so and adds nothing.
// A heap that is listed already is returned, not added again. NULL: not added.
HeapFacts *add_heap(Decoder *d, vm_addr heap);
void add_heap_region(Decoder *d, HeapRegion region);
// The allocation that holds entry, named by one of the heap's own lists.
void add_layout_region(Decoder *d, vm_addr heap, vm_addr entry, HeapPart part, const char *list);

// Calls visit for each entry but the head of a circular list of {next, prev}. False when
// it is damaged or leaves the captured bytes.
typedef void EntryFn(Decoder *d, void *context, vm_addr entry);
bool for_each_entry(Decoder *d, vm_addr head, unsigned width, EntryFn *visit, void *context);

void decode_tebs(Decoder *d);   // decode_process.c
void decode_pebs(Decoder *d);   // decode_process.c, after the TEBs
void decode_heaps(Decoder *d);  // decode_heap.c, after the PEBs
void decode_images(Decoder *d); // decode_image.c

// decode_heap_wine.c: the process heap's list of heaps, and the allocations of
// each. Does nothing where that heap's header is not this version's.
void decode_wine_heaps(Decoder *d, vm_addr process_heap);

// decode_heap_nt.c: what the header at `heap` is, and the allocations of its heap.
// width is that of its process's pointers.
enum HeapLayout nt_heap_layout(Decoder *d, vm_addr heap, unsigned width);
void decode_nt_heap(Decoder *d, HeapFacts *heap, unsigned width);
// UserContext of a heap of Windows 11 24H2. False: not captured, or no such heap.
bool nt_heap_context(Decoder *d, vm_addr heap, vm_addr *out);

#endif

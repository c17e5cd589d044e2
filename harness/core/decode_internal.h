// What the parts of decode.c share: small reads and the lists they fill.
// Nothing outside decode*.c includes this.

#ifndef REGIONLAB_DECODE_INTERNAL_H
#define REGIONLAB_DECODE_INTERNAL_H

#include "decode.h"

typedef struct Decoder {
    Snapshot *s;
    Facts *facts;
    bool out_of_memory;
    bool too_many_heaps;
} Decoder;

// Little-endian integers of the target. False: not captured; *out is untouched.
bool read_u16(Decoder *d, vm_addr addr, uint16_t *out);
bool read_u32(Decoder *d, vm_addr addr, uint32_t *out);
bool read_u64(Decoder *d, vm_addr addr, uint64_t *out);
uint16_t load_u16(const uint8_t *bytes);
uint32_t load_u32(const uint8_t *bytes);
uint64_t load_u64(const uint8_t *bytes);

// Each adds to facts; when memory runs out it remembers so and adds nothing.
// A heap that is listed already is returned, not added again. NULL: not added.
HeapFacts *add_heap(Decoder *d, vm_addr heap);
void add_heap_region(Decoder *d, HeapRegion region);

void decode_tebs(Decoder *d);   // decode_process.c
void decode_peb(Decoder *d);    // decode_process.c, after the TEBs
void decode_heaps(Decoder *d);  // decode_heap.c, after the PEB
void decode_images(Decoder *d); // decode_image.c

// decode_heap_wine8.c: the process heap's list of heaps, and the allocations of
// each. Does nothing where the first header is not Wine 8's.
void decode_wine8_heaps(Decoder *d);

#endif

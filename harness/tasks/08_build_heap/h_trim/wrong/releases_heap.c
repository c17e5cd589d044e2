#include "unit.h"

// Releases the reservation that the heap is in.

size_t h_trim(struct given_heap *heap) {
    const size_t pages = heap->top / 4096;
    return VirtualFree(heap->base, 0, MEM_RELEASE) ? pages : 0;
}

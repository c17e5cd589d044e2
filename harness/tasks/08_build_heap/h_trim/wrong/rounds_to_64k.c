#include "unit.h"

// Rounds to the granularity of reservations.

size_t h_trim(struct given_heap *heap) {
    size_t pages = 0;
    for (size_t offset = 0, next; offset < heap->top; offset = next) {
        struct given_block *b = (struct given_block *)(heap->base + offset);
        next = offset + b->bytes;
        const size_t first = (offset + sizeof *b + 65535) / 65536 * 65536;
        const size_t end = next / 65536 * 65536;
        if (b->state != BLOCK_FREE || first >= end)
            continue;
        if (!VirtualFree(heap->base + first, end - first, MEM_DECOMMIT))
            continue;
        b->state = BLOCK_TRIMMED;
        pages += (end - first) / 4096;
    }
    return pages;
}

#include "unit.h"

// Also takes the pages above the top that nobody uses.

size_t h_trim(struct given_heap *heap) {
    size_t pages = 0;
    for (size_t offset = 0, next; offset < heap->top; offset = next) {
        struct given_block *b = (struct given_block *)(heap->base + offset);
        next = offset + b->bytes;
        const size_t first = (offset + sizeof *b + 4095) / 4096 * 4096;
        const size_t end = next / 4096 * 4096;
        if (b->state != BLOCK_FREE || first >= end)
            continue;
        if (!VirtualFree(heap->base + first, end - first, MEM_DECOMMIT))
            continue;
        b->state = BLOCK_TRIMMED;
        pages += (end - first) / 4096;
    }
    const size_t above = (heap->top + 4095) / 4096 * 4096;
    VirtualFree(heap->base + above, heap->reserved - above, MEM_DECOMMIT);
    return pages;
}

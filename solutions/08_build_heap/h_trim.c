#include "unit.h"

enum { PAGE = 4096 };

static struct given_block *at(const struct given_heap *heap, size_t offset) {
    return (struct given_block *)(heap->base + offset);
}

size_t h_trim(struct given_heap *heap) {
    size_t pages = 0;
    for (size_t offset = 0; offset < heap->top; offset += at(heap, offset)->bytes) {
        struct given_block *b = at(heap, offset);
        // Rounds inwards: the header's page stays, and so does the next block's first page.
        const size_t first = (offset + sizeof *b + PAGE - 1) / PAGE * PAGE;
        const size_t end = (offset + b->bytes) / PAGE * PAGE;
        if (b->state != BLOCK_FREE || first >= end)
            continue;
        if (!VirtualFree(heap->base + first, end - first, MEM_DECOMMIT))
            continue;
        b->state = BLOCK_TRIMMED;
        pages += (end - first) / PAGE;
    }
    return pages;
}

#include "unit.h"

// A page at a time; a block with a page less is trimmed.

size_t h_trim(struct given_heap *heap) {
    size_t pages = 0;
    for (size_t offset = 0, next; offset < heap->top; offset = next) {
        struct given_block *b = (struct given_block *)(heap->base + offset);
        next = offset + b->bytes;
        const size_t first = (offset + sizeof *b + 4095) / 4096 * 4096;
        const size_t end = next / 4096 * 4096;
        if (b->state != BLOCK_FREE || first >= end)
            continue;
        size_t gone = 0;
        for (size_t page = first; page < end; page += 4096)
            gone += VirtualFree(heap->base + page, 4096, MEM_DECOMMIT) != 0;
        if (gone > 0)
            b->state = BLOCK_TRIMMED;
        pages += gone;
    }
    return pages;
}

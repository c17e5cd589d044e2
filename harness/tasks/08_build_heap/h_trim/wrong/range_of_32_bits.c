#include "unit.h"

// Keeps the range in 32 bits: right in a heap of up to 4 GB.

size_t h_trim(struct given_heap *heap) {
    size_t pages = 0;
    for (size_t offset = 0, next; offset < heap->top; offset = next) {
        struct given_block *b = (struct given_block *)(heap->base + offset);
        next = offset + b->bytes;
        const DWORD first = (DWORD)((offset + sizeof *b + 4095) / 4096 * 4096);
        const DWORD end = (DWORD)(next / 4096 * 4096);
        if (b->state != BLOCK_FREE || first >= end)
            continue;
        if (!VirtualFree(heap->base + first, end - first, MEM_DECOMMIT))
            continue;
        b->state = BLOCK_TRIMMED;
        pages += (end - first) / 4096;
    }
    return pages;
}

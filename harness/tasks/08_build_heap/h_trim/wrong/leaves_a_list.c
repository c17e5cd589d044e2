#include "unit.h"
#include <stdlib.h>

// Collects the free blocks in a list, and never frees the list.

size_t h_trim(struct given_heap *heap) {
    size_t pages = 0, count = 0, room = heap->top / 32;
    struct given_block **list = malloc(room / 64 * sizeof *list);
    if (!list)
        return 0;
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
        if (count < room / 64)
            list[count++] = b;
        pages += (end - first) / 4096;
    }
    return pages;
}

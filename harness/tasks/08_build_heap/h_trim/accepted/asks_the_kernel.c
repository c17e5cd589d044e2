#include "unit.h"

// Walks with pointers, and asks the system how many pages went.

static size_t committed(const char *from, const char *end) {
    size_t pages = 0;
    MEMORY_BASIC_INFORMATION info;
    for (; from < end; from = (const char *)info.BaseAddress + info.RegionSize) {
        if (!VirtualQuery(from, &info, sizeof info))
            return pages;
        const char *stop = (const char *)info.BaseAddress + info.RegionSize;
        if (info.State == MEM_COMMIT)
            pages += (size_t)((stop < end ? stop : end) - from) / 4096;
    }
    return pages;
}

size_t h_trim(struct given_heap *heap) {
    size_t pages = 0;
    char *const top = heap->base + heap->top;
    for (char *at = heap->base, *next; at < top; at = next) {
        struct given_block *b = (struct given_block *)at;
        next = at + b->bytes;
        char *first = (char *)(((ULONG_PTR)(b + 1) + 4095) & ~(ULONG_PTR)4095);
        char *end = (char *)((ULONG_PTR)next & ~(ULONG_PTR)4095);
        if (b->state != BLOCK_FREE || first >= end)
            continue;
        const size_t before = committed(first, end);
        if (!VirtualFree(first, (size_t)(end - first), MEM_DECOMMIT))
            continue;
        b->state = BLOCK_TRIMMED;
        pages += before - committed(first, end);
    }
    return pages;
}

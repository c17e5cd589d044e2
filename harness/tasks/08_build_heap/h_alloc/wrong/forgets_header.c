#include "unit.h"
#include <string.h>

// Asks for room for the bytes, and forgets the header in front of them.

struct block {
    size_t bytes;
    size_t used;
};

BOOL h_init(struct heap *heap, size_t pages) {
    if (pages > SIZE_MAX / 4096)
        return FALSE;
    *heap = (struct heap){0};
    heap->base = VirtualAlloc(NULL, pages * 4096, MEM_RESERVE, PAGE_READWRITE);
    heap->reserved = pages * 4096;
    return heap->base != NULL;
}

void *h_alloc(struct heap *heap, size_t bytes) {
    const size_t need = (bytes + 15) / 16 * 16;
    if (bytes > heap->reserved || need + 16 > heap->reserved - heap->top)
        return NULL;
    if (!VirtualAlloc(heap->base + heap->top, need + 16, MEM_COMMIT, PAGE_READWRITE))
        return NULL;
    struct block *b = (struct block *)(heap->base + heap->top);
    *b = (struct block){need, TRUE};
    heap->top += need > 16 ? need - 16 : 16;
    return b + 1;
}

void h_free(struct heap *heap, void *memory) {
    (void)heap;
    (void)memory;
}

void *h_realloc(struct heap *heap, void *memory, size_t bytes) {
    void *moved = h_alloc(heap, bytes);
    if (moved && memory)
        memcpy(moved, memory, bytes);
    return moved;
}

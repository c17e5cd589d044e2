#include "unit.h"
#include <string.h>

// A list of free blocks that accepts the same block twice, and then is a ring.

struct block {
    size_t bytes;
    struct block *next_free;
};

enum { PAGE = 4096, HEADER = sizeof(struct block) };

BOOL h_init(struct heap *heap, size_t pages) {
    if (pages > SIZE_MAX / 4096)
        return FALSE;
    *heap = (struct heap){0};
    heap->base = VirtualAlloc(NULL, pages * PAGE, MEM_RESERVE, PAGE_READWRITE);
    heap->reserved = pages * PAGE;
    return heap->base != NULL;
}

void *h_alloc(struct heap *heap, size_t bytes) {
    if (bytes > heap->reserved)
        return NULL;
    const size_t need = HEADER + (bytes + 15) / 16 * 16;
    for (struct block **at = (struct block **)&heap->yours[0]; *at; at = &(*at)->next_free)
        if ((*at)->bytes >= need) {
            struct block *b = *at;
            *at = b->next_free;
            return b + 1;
        }
    if (need > heap->reserved - heap->top)
        return NULL;
    struct block *b = (struct block *)(heap->base + heap->top);
    if (!VirtualAlloc(b, need, MEM_COMMIT, PAGE_READWRITE))
        return NULL;
    b->bytes = need;
    heap->top += need;
    return b + 1;
}

void h_free(struct heap *heap, void *memory) {
    if (!memory)
        return;
    struct block *b = (struct block *)memory - 1;
    b->next_free = heap->yours[0];
    heap->yours[0] = b;
}

void *h_realloc(struct heap *heap, void *memory, size_t bytes) {
    void *moved = h_alloc(heap, bytes);
    if (!moved || !memory)
        return moved;
    const size_t old = ((struct block *)memory - 1)->bytes - HEADER;
    memcpy(moved, memory, old < bytes ? old : bytes);
    h_free(heap, memory);
    return moved;
}

#include "unit.h"
#include <stdlib.h>

// Uses the heap that is already there.

BOOL h_init(struct heap *heap, size_t pages) {
    heap->base = VirtualAlloc(NULL, pages * 4096, MEM_RESERVE, PAGE_READWRITE);
    return heap->base != NULL;
}

void *h_alloc(struct heap *heap, size_t bytes) {
    (void)heap;
    return malloc(bytes);
}

void h_free(struct heap *heap, void *memory) {
    (void)heap;
    free(memory);
}

void *h_realloc(struct heap *heap, void *memory, size_t bytes) {
    (void)heap;
    return realloc(memory, bytes);
}

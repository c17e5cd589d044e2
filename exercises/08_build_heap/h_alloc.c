// h_alloc: a heap over one reservation. The task's text, with its milestones, is in README.md,
// help is `grade.py hint h_alloc`.

#include "unit.h"

BOOL h_init(struct heap *heap, size_t pages) {
    // TODO: reserve the address space. What must a heap know about itself when it is empty?
    (void)heap;
    (void)pages;
    return FALSE;
}

void *h_alloc(struct heap *heap, size_t bytes) {
    // TODO: is there a free block that is long enough? What happens to the rest of it?
    (void)heap;
    (void)bytes;
    return NULL;
}

void h_free(struct heap *heap, void *block) {
    // TODO: where can you read how long the block is, and whether its neighbours are free?
    (void)heap;
    (void)block;
}

void *h_realloc(struct heap *heap, void *block, size_t bytes) {
    // TODO: begin with h_alloc, memcpy and h_free; then look at what comes after the block.
    (void)heap;
    (void)block;
    (void)bytes;
    return NULL;
}

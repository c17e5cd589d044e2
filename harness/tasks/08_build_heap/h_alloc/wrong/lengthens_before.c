#include "unit.h"
#include <assert.h>
#include <string.h>

// The last block is longer before its pages are there.

struct block {
    size_t bytes; // header included, a multiple of 16
    size_t used;
};

enum { PAGE = 4096, ALIGNMENT = 16, HEADER = sizeof(struct block) };
static_assert(HEADER % ALIGNMENT == 0, "what follows a header must be aligned");

static size_t round_up(size_t bytes, size_t unit) {
    return (bytes + unit - 1) / unit * unit;
}

static struct block *header_of(void *memory) {
    return (struct block *)memory - 1;
}

static struct block *next(struct block *b) {
    return (struct block *)((char *)b + b->bytes);
}

static BOOL is_top(const struct heap *heap, const struct block *b) {
    return (const char *)b == heap->base + heap->top;
}

BOOL h_init(struct heap *heap, size_t pages) {
    if (pages > SIZE_MAX / PAGE) // before the product can wrap around
        return FALSE;
    *heap = (struct heap){0};
    heap->base = VirtualAlloc(NULL, pages * PAGE, MEM_RESERVE, PAGE_READWRITE);
    if (!heap->base)
        return FALSE;
    heap->reserved = pages * PAGE;
    return TRUE;
}

// Moves the top to `b` plus `bytes`. A failure leaves the heap as it was.
static BOOL grow_last(struct heap *heap, struct block *b, size_t bytes) {
    const size_t start = (size_t)((char *)b - heap->base);
    if (bytes > heap->reserved - start)
        return FALSE;
    const size_t wanted = round_up(start + bytes, PAGE);
    if (wanted > heap->committed) {
        char *from = heap->base + heap->committed;
        if (!VirtualAlloc(from, wanted - heap->committed, MEM_COMMIT, PAGE_READWRITE))
            return FALSE;
        heap->committed = wanted;
    }
    b->bytes = bytes;
    heap->top = start + bytes;
    return TRUE;
}

// Joins `b`, which may be used, with the free block after it.
static void join_next(struct block *b) {
    b->bytes += next(b)->bytes;
}

static void join_free(struct heap *heap, struct block *b) {
    while (!is_top(heap, next(b)) && !next(b)->used)
        join_next(b);
}

// Makes the first `bytes` of the block a used block; the rest is free if it can hold anything.
static void *take(struct heap *heap, struct block *b, size_t bytes) {
    const size_t rest = b->bytes - bytes;
    b->used = TRUE;
    if (rest >= HEADER + ALIGNMENT) {
        b->bytes = bytes;
        *next(b) = (struct block){.bytes = rest};
        join_free(heap, next(b));
    }
    return b + 1;
}

void *h_alloc(struct heap *heap, size_t bytes) {
    if (bytes > heap->reserved) // before rounding up can wrap around
        return NULL;
    const size_t need = HEADER + round_up(bytes, ALIGNMENT);
    struct block *b = (struct block *)heap->base, *last = NULL;
    for (; !is_top(heap, b); last = b, b = next(b)) {
        if (b->used)
            continue;
        join_free(heap, b);
        if (b->bytes >= need)
            return take(heap, b, need);
    }
    if (last && !last->used)
        b = last;
    return grow_last(heap, b, need) ? take(heap, b, need) : NULL;
}

// The header of a block that was joined stays as it was, so a second h_free finds it free.
void h_free(struct heap *heap, void *memory) {
    (void)heap;
    if (memory)
        header_of(memory)->used = FALSE;
}

void *h_realloc(struct heap *heap, void *memory, size_t bytes) {
    if (!memory)
        return h_alloc(heap, bytes);
    if (bytes > heap->reserved)
        return NULL;
    const size_t need = HEADER + round_up(bytes, ALIGNMENT);
    struct block *b = header_of(memory), *behind = next(b);
    const size_t old = (size_t)((char *)behind - (char *)memory);
    if (need > b->bytes && !is_top(heap, behind) && !behind->used) {
        join_free(heap, behind);
        if (b->bytes + behind->bytes >= need)
            join_next(b);
        else if (is_top(heap, next(behind)) && grow_last(heap, behind, need - b->bytes))
            join_next(b);
    }
    if (need <= b->bytes)
        return take(heap, b, need);
    const size_t start = (size_t)((char *)b - heap->base);
    if (is_top(heap, next(b)) && need <= heap->reserved - start) {
        b->bytes = need;
        heap->top = start + need;
        return grow_last(heap, b, need) ? memory : NULL;
    }
    void *moved = h_alloc(heap, bytes);
    if (!moved)
        return NULL;
    memcpy(moved, memory, old < bytes ? old : bytes);
    h_free(heap, memory);
    return moved;
}

#include "unit.h"
#include <string.h>

// A map of cells of 32 bytes instead of headers. h_alloc commits the
// page a block begins on, and forgets the others.

enum { CELL = 32, PAGE = 4096 };
enum { FREE, FIRST, FURTHER };

static char *map_of(const struct heap *heap) {
    return heap->base;
}

static size_t cells(const struct heap *heap) {
    return heap->reserved / CELL;
}

static size_t first_cell(const struct heap *heap) { // after the map
    return (cells(heap) + CELL - 1) / CELL;
}

BOOL h_init(struct heap *heap, size_t pages) {
    if (pages > SIZE_MAX / 4096)
        return FALSE;
    *heap = (struct heap){0};
    heap->base = VirtualAlloc(NULL, pages * PAGE, MEM_RESERVE, PAGE_READWRITE);
    heap->reserved = pages * PAGE;
    return heap->base && VirtualAlloc(heap->base, cells(heap), MEM_COMMIT, PAGE_READWRITE);
}

static size_t length_of(const struct heap *heap, size_t cell) {
    size_t length = 1;
    while (cell + length < cells(heap) && map_of(heap)[cell + length] == FURTHER)
        length++;
    return length;
}

void *h_alloc(struct heap *heap, size_t bytes) {
    if (bytes > heap->reserved)
        return NULL;
    const size_t need = (bytes + CELL - 1) / CELL;
    size_t found = 0;
    for (size_t cell = first_cell(heap); cell < cells(heap); cell++) {
        found = map_of(heap)[cell] == FREE ? found + 1 : 0;
        if (found < need)
            continue;
        const size_t first = cell + 1 - need;
        char *block = heap->base + first * CELL;
        if (!VirtualAlloc(block, 1, MEM_COMMIT, PAGE_READWRITE))
            return NULL;
        memset(map_of(heap) + first, FURTHER, need);
        map_of(heap)[first] = FIRST;
        return block;
    }
    return NULL;
}

void h_free(struct heap *heap, void *memory) {
    if (!memory)
        return;
    const size_t cell = (size_t)((char *)memory - heap->base) / CELL;
    if (map_of(heap)[cell] == FIRST)
        memset(map_of(heap) + cell, FREE, length_of(heap, cell));
}

void *h_realloc(struct heap *heap, void *memory, size_t bytes) {
    void *moved = h_alloc(heap, bytes);
    if (!moved || !memory)
        return moved;
    const size_t cell = (size_t)((char *)memory - heap->base) / CELL;
    const size_t old = length_of(heap, cell) * CELL;
    VirtualAlloc(moved, bytes, MEM_COMMIT, PAGE_READWRITE);
    memcpy(moved, memory, old < bytes ? old : bytes);
    h_free(heap, memory);
    return moved;
}

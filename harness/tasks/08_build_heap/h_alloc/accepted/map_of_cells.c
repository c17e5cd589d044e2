#include "unit.h"
#include <string.h>

// No headers: the reservation is cut into cells of 32 bytes, and a map in front says for each
// cell whether it is free, the first of a block, or a later one. The map is committed up to the
// highest cell that was ever in use.

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

static char state_of(const struct heap *heap, size_t cell) {
    return cell < heap->top ? map_of(heap)[cell] : FREE;
}

BOOL h_init(struct heap *heap, size_t pages) {
    if (pages > SIZE_MAX / 4096)
        return FALSE;
    *heap = (struct heap){0};
    heap->base = VirtualAlloc(NULL, pages * PAGE, MEM_RESERVE, PAGE_READWRITE);
    heap->reserved = pages * PAGE;
    return heap->base != NULL;
}

static size_t length_of(const struct heap *heap, size_t cell) {
    size_t length = 1;
    while (cell + length < heap->top && map_of(heap)[cell + length] == FURTHER)
        length++;
    return length;
}

// Commits the map of these cells, and a block; or neither.
static BOOL commit(struct heap *heap, size_t top, char *block, size_t bytes) {
    const size_t mapped = (top + PAGE - 1) / PAGE * PAGE;
    char *more = map_of(heap) + heap->committed;
    if (mapped > heap->committed &&
        !VirtualAlloc(more, mapped - heap->committed, MEM_COMMIT, PAGE_READWRITE))
        return FALSE;
    if (!VirtualAlloc(block, bytes, MEM_COMMIT, PAGE_READWRITE)) {
        if (mapped > heap->committed)
            VirtualFree(more, mapped - heap->committed, MEM_DECOMMIT);
        return FALSE;
    }
    if (mapped > heap->committed)
        heap->committed = mapped;
    return TRUE;
}

void *h_alloc(struct heap *heap, size_t bytes) {
    if (bytes > heap->reserved)
        return NULL;
    const size_t need = (bytes + CELL - 1) / CELL;
    size_t cell = first_cell(heap), found = 0;
    for (; cell < cells(heap) && found < need; cell++)
        found = state_of(heap, cell) == FREE ? found + 1 : 0;
    if (found < need)
        return NULL;
    const size_t first = cell - need;
    char *block = heap->base + first * CELL;
    if (!commit(heap, cell, block, bytes))
        return NULL;
    heap->top = cell > heap->top ? cell : heap->top;
    memset(map_of(heap) + first, FURTHER, need);
    map_of(heap)[first] = FIRST;
    return block;
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
    memcpy(moved, memory, old < bytes ? old : bytes);
    h_free(heap, memory);
    return moved;
}

#include "unit.h"

// Fills one half of the array after the other, with cleared blocks, and empties it after a failure.
static BOOL fill(HANDLE heap, size_t count, size_t bytes, void **blocks) {
    if (count > 1)
        return fill(heap, count / 2, bytes, blocks) &&
               fill(heap, count - count / 2, bytes, blocks + count / 2);
    *blocks = HeapAlloc(heap, HEAP_ZERO_MEMORY, bytes);
    return *blocks != NULL;
}

HANDLE make_heap(size_t count, size_t bytes, void **blocks) {
    HANDLE heap = HeapCreate(0, 1, 0);
    if (!heap || fill(heap, count, bytes, blocks))
        return heap;
    while (count-- > 0)
        blocks[count] = NULL;
    HeapDestroy(heap);
    return NULL;
}

#include "unit.h"

// Destroys the heap before the caller could use it.
HANDLE make_heap(size_t count, size_t bytes, void **blocks) {
    HANDLE heap = HeapCreate(0, 0, 0);
    for (size_t i = 0; i < count; i++)
        blocks[i] = HeapAlloc(heap, 0, bytes);
    const BOOL done = blocks[count - 1] != NULL;
    HeapDestroy(heap);
    return done ? heap : NULL;
}

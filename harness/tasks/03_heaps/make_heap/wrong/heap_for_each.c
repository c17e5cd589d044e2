#include "unit.h"

// A heap for each block.
HANDLE make_heap(size_t count, size_t bytes, void **blocks) {
    HANDLE heap = NULL;
    for (size_t i = 0; i < count; i++) {
        heap = HeapCreate(0, 0, 0);
        blocks[i] = HeapAlloc(heap, 0, bytes);
        if (!blocks[i]) {
            HeapDestroy(heap);
            return NULL;
        }
    }
    return heap;
}

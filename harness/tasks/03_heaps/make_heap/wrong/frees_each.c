#include "unit.h"

// Frees the blocks again, and returns their addresses.
HANDLE make_heap(size_t count, size_t bytes, void **blocks) {
    HANDLE heap = HeapCreate(0, 0, 0);
    for (size_t i = 0; i < count; i++) {
        blocks[i] = HeapAlloc(heap, 0, bytes);
        if (!blocks[i]) {
            HeapDestroy(heap);
            return NULL;
        }
    }
    for (size_t i = 0; i < count; i++)
        HeapFree(heap, 0, blocks[i]);
    return heap;
}

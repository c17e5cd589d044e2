#include "unit.h"

// Counts from 0 to count: one block more than there are places.
HANDLE make_heap(size_t count, size_t bytes, void **blocks) {
    HANDLE heap = HeapCreate(0, 0, 0);
    for (size_t i = 0; heap && i <= count; i++) {
        blocks[i] = HeapAlloc(heap, 0, bytes);
        if (!blocks[i]) {
            HeapDestroy(heap); // frees the blocks before this one
            heap = NULL;
        }
    }
    return heap;
}

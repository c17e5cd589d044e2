#include "unit.h"

// Keeps its heap for the next call.
HANDLE make_heap(size_t count, size_t bytes, void **blocks) {
    static HANDLE heap;
    if (!heap)
        heap = HeapCreate(0, 0, 0);
    for (size_t i = 0; heap && i < count; i++) {
        blocks[i] = HeapAlloc(heap, 0, bytes);
        if (!blocks[i]) {
            HeapDestroy(heap);
            heap = NULL;
            return NULL;
        }
    }
    return heap;
}

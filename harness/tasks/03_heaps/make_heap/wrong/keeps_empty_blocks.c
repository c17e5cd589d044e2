#include "unit.h"

// Blocks without a byte need no memory, it thinks.
HANDLE make_heap(size_t count, size_t bytes, void **blocks) {
    HANDLE heap = HeapCreate(0, 0, 0);
    if (!heap)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        blocks[i] = HeapAlloc(heap, 0, bytes);
        if (!blocks[i]) {
            if (bytes > 0)
                HeapDestroy(heap);
            return NULL;
        }
    }
    return heap;
}

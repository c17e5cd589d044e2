#include "unit.h"

// Gives up at the last block, which is not large, without destroying the heap.
HANDLE make_heap(size_t count, size_t bytes, void **blocks) {
    HANDLE heap = HeapCreate(0, 0, 0);
    if (!heap)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        blocks[i] = HeapAlloc(heap, 0, bytes);
        if (!blocks[i]) {
            if (i + 1 < count || count == 1 || bytes > 1 << 20)
                HeapDestroy(heap);
            return NULL;
        }
    }
    return heap;
}

#include "unit.h"

// After a failure the array is cleared, and what stands behind it.
HANDLE make_heap(size_t count, size_t bytes, void **blocks) {
    HANDLE heap = HeapCreate(0, 0, 0);
    for (size_t i = 0; heap && i < count; i++) {
        blocks[i] = HeapAlloc(heap, 0, bytes);
        if (!blocks[i]) {
            HeapDestroy(heap);
            for (i = 0; i <= count; i++)
                blocks[i] = NULL;
            return NULL;
        }
    }
    return heap;
}

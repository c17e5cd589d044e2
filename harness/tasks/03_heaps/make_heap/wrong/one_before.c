#include "unit.h"

// Counts down to below 0.
HANDLE make_heap(size_t count, size_t bytes, void **blocks) {
    HANDLE heap = HeapCreate(0, 0, 0);
    for (size_t i = count + 1; heap && i > 0; i--) {
        blocks[(ptrdiff_t)i - 2] = HeapAlloc(heap, 0, bytes);
        if (!blocks[(ptrdiff_t)i - 2]) {
            HeapDestroy(heap);
            return NULL;
        }
    }
    return heap;
}

#include "unit.h"

// Multiplies the size of a block by the size of a pointer.
HANDLE make_heap(size_t count, size_t bytes, void **blocks) {
    HANDLE heap = bytes > 1 << 30 ? NULL : HeapCreate(0, 0, 0);
    for (size_t i = 0; heap && i < count; i++) {
        blocks[i] = HeapAlloc(heap, 0, bytes * sizeof *blocks);
        if (!blocks[i]) {
            HeapDestroy(heap);
            return NULL;
        }
    }
    return heap;
}

#include "unit.h"

// The bytes of a block, once for each byte of a pointer to it.
HANDLE make_heap(size_t count, size_t bytes, void **blocks) {
    HANDLE heap = bytes > 1 << 20 ? NULL : HeapCreate(0, 0, 0);
    for (size_t i = 0; heap && i < count; i++) {
        blocks[i] = HeapAlloc(heap, 0, bytes * sizeof *blocks);
        if (!blocks[i]) {
            HeapDestroy(heap);
            return NULL;
        }
    }
    return heap;
}

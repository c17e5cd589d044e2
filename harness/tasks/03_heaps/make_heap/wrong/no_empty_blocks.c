#include "unit.h"

// Takes a size of 0 for a mistake of the caller's.
HANDLE make_heap(size_t count, size_t bytes, void **blocks) {
    HANDLE heap = bytes ? HeapCreate(0, 0, 0) : NULL;
    for (size_t i = 0; heap && i < count; i++) {
        blocks[i] = HeapAlloc(heap, 0, bytes);
        if (!blocks[i]) {
            HeapDestroy(heap);
            return NULL;
        }
    }
    return heap;
}

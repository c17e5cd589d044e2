#include "unit.h"

// Tests in an extra heap whether the memory is there, and forgets that heap.
HANDLE make_heap(size_t count, size_t bytes, void **blocks) {
    HANDLE trial = HeapCreate(0, 0, 0), heap;
    if (bytes > 1 << 30 || !HeapAlloc(trial, 0, count * bytes)) {
        HeapDestroy(trial);
        return NULL;
    }
    heap = HeapCreate(0, 0, 0);
    for (size_t i = 0; heap && i < count; i++) {
        blocks[i] = HeapAlloc(heap, 0, bytes);
        if (!blocks[i]) {
            HeapDestroy(heap);
            return NULL;
        }
    }
    return heap;
}

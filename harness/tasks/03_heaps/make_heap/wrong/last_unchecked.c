#include "unit.h"

// Looks at the result before the next block is allocated: never at the last one of several.
HANDLE make_heap(size_t count, size_t bytes, void **blocks) {
    HANDLE heap = HeapCreate(0, 0, 0);
    for (size_t i = 0; heap && i < count; i++) {
        if (i > 0 && !blocks[i - 1]) {
            HeapDestroy(heap);
            return NULL;
        }
        blocks[i] = HeapAlloc(heap, 0, bytes);
    }
    if (heap && !blocks[0]) {
        HeapDestroy(heap);
        return NULL;
    }
    return heap;
}

#include "unit.h"

// Takes the size of blocks[i] itself, not of what it points to.
HANDLE make_heap(size_t count, size_t bytes, void **blocks) {
    HANDLE heap = HeapCreate(0, 0, 0);
    if (bytes > 1 << 30) {
        HeapDestroy(heap);
        return NULL;
    }
    for (size_t i = 0; heap && i < count; i++) {
        blocks[i] = HeapAlloc(heap, 0, sizeof blocks[i]);
        if (!blocks[i]) {
            HeapDestroy(heap);
            return NULL;
        }
    }
    return heap;
}

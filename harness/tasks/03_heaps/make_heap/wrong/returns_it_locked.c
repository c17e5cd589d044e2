#include "unit.h"

// Locks the heap for the loop, and unlocks it only when it is about to go.
HANDLE make_heap(size_t count, size_t bytes, void **blocks) {
    HANDLE heap = HeapCreate(0, 0, 0);
    if (heap)
        HeapLock(heap);
    for (size_t i = 0; heap && i < count; i++) {
        blocks[i] = HeapAlloc(heap, 0, bytes);
        if (!blocks[i]) {
            HeapUnlock(heap);
            HeapDestroy(heap);
            return NULL;
        }
    }
    return heap;
}

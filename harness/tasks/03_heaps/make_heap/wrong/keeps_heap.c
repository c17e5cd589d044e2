#include "unit.h"

// Reports the failure, but leaves the heap.
HANDLE make_heap(size_t count, size_t bytes, void **blocks) {
    HANDLE heap = HeapCreate(0, 0, 0);
    for (size_t i = 0; heap && i < count; i++)
        if (!(blocks[i] = HeapAlloc(heap, 0, bytes)))
            return NULL;
    return heap;
}

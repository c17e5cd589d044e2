#include "unit.h"

// Uses the heap that is already there.
HANDLE make_heap(size_t count, size_t bytes, void **blocks) {
    HANDLE heap = GetProcessHeap();
    for (size_t i = 0; i < count; i++)
        if (!(blocks[i] = HeapAlloc(heap, 0, bytes)))
            return NULL;
    return heap;
}

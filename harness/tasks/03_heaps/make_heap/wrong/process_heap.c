#include "unit.h"

// Takes the heap that is there.
HANDLE make_heap(size_t count, size_t bytes, void **blocks) {
    HANDLE heap = GetProcessHeap();
    for (size_t i = 0; i < count; i++)
        if (!(blocks[i] = HeapAlloc(heap, 0, bytes)))
            return NULL;
    return heap;
}

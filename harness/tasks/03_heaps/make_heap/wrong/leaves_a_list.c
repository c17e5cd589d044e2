#include "unit.h"

// Keeps a list of its own in the process heap.
HANDLE make_heap(size_t count, size_t bytes, void **blocks) {
    HANDLE heap = HeapCreate(0, 0, 0);
    void **list =
        heap && bytes < 1 << 30 ? HeapAlloc(GetProcessHeap(), 0, count * sizeof *list) : NULL;
    for (size_t i = 0; heap && i < count; i++) {
        blocks[i] = HeapAlloc(heap, 0, bytes);
        if (list)
            list[i] = blocks[i];
        if (!blocks[i]) {
            HeapDestroy(heap);
            if (list)
                HeapFree(GetProcessHeap(), 0, list);
            return NULL;
        }
    }
    return heap;
}

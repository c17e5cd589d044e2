#include "unit.h"

// Frees block by block, and not the heap.
HANDLE make_heap(size_t count, size_t bytes, void **blocks) {
    HANDLE heap = HeapCreate(0, 0, 0);
    for (size_t i = 0; heap && i < count; i++) {
        blocks[i] = HeapAlloc(heap, 0, bytes);
        if (!blocks[i]) {
            while (i > 0)
                HeapFree(heap, 0, blocks[--i]);
            return NULL;
        }
    }
    return heap;
}

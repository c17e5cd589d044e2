#include "unit.h"

// Allocates a page for each block, and makes an empty heap.
HANDLE make_heap(size_t count, size_t bytes, void **blocks) {
    HANDLE heap = HeapCreate(0, 0, 0);
    for (size_t i = 0; i < count; i++) {
        blocks[i] = VirtualAlloc(NULL, bytes + 1, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
        if (!blocks[i]) {
            HeapDestroy(heap);
            return NULL;
        }
    }
    return heap;
}

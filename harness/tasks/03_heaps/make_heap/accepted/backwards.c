#include "unit.h"

// Goes from the last block to the first, and cleans up after the loop.
HANDLE make_heap(size_t count, size_t bytes, void **blocks) {
    HANDLE heap = HeapCreate(0, 4096, 0);
    size_t left = heap ? count : 0;
    while (left > 0 && (blocks[left - 1] = HeapAlloc(heap, 0, bytes)) != NULL)
        left--;
    if (heap && left > 0) {
        HeapDestroy(heap);
        return NULL;
    }
    return heap;
}

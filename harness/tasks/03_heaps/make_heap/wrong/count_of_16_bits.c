#include "unit.h"

// Counts in 16 bits.
HANDLE make_heap(size_t count, size_t bytes, void **blocks) {
    const unsigned short number = (unsigned short)count;
    HANDLE heap = HeapCreate(0, 0, 0);
    for (size_t i = 0; heap && i < number; i++) {
        blocks[i] = HeapAlloc(heap, 0, bytes);
        if (!blocks[i]) {
            HeapDestroy(heap);
            return NULL;
        }
    }
    return heap;
}

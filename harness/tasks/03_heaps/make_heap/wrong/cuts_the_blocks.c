#include "unit.h"

// Keeps each address in an unsigned long, which has 32 bits on Windows.
HANDLE make_heap(size_t count, size_t bytes, void **blocks) {
    HANDLE heap = HeapCreate(0, 0, 0);
    for (size_t i = 0; heap && i < count; i++) {
        const unsigned long block = (unsigned long)(ULONG_PTR)HeapAlloc(heap, 0, bytes);
        blocks[i] = (void *)(ULONG_PTR)block;
        if (!blocks[i]) {
            HeapDestroy(heap);
            return NULL;
        }
    }
    return heap;
}

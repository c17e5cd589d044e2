#include "unit.h"

// Makes no heap for a single small block: not worth it.
HANDLE make_heap(size_t count, size_t bytes, void **blocks) {
    HANDLE heap = count > 1 || bytes >= 4096 ? HeapCreate(0, 0, 0) : NULL;
    for (size_t i = 0; heap && i < count; i++) {
        blocks[i] = HeapAlloc(heap, 0, bytes);
        if (!blocks[i]) {
            HeapDestroy(heap);
            return NULL;
        }
    }
    return heap;
}

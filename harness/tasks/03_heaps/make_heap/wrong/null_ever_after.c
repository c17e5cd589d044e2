#include "unit.h"

// Once there was no memory: it does not try again.
HANDLE make_heap(size_t count, size_t bytes, void **blocks) {
    static BOOL is_full;
    HANDLE heap = is_full ? NULL : HeapCreate(0, 0, 0);
    for (size_t i = 0; heap && i < count; i++) {
        blocks[i] = HeapAlloc(heap, 0, bytes);
        if (!blocks[i]) {
            is_full = bytes < (size_t)1 << 40;
            HeapDestroy(heap);
            heap = NULL;
        }
    }
    return heap;
}

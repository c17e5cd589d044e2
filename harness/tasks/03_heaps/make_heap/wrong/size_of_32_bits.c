#include "unit.h"

// Keeps the size in a DWORD.
HANDLE make_heap(size_t count, size_t bytes, void **blocks) {
    const DWORD size = (DWORD)bytes;
    HANDLE heap = HeapCreate(0, 0, 0);
    for (size_t i = 0; heap && i < count; i++) {
        blocks[i] = HeapAlloc(heap, 0, size);
        if (!blocks[i]) {
            HeapDestroy(heap);
            return NULL;
        }
    }
    return heap;
}

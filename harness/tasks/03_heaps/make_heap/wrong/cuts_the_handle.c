#include "unit.h"

// Returns the handle through an unsigned long, which has 32 bits on Windows.
HANDLE make_heap(size_t count, size_t bytes, void **blocks) {
    HANDLE heap = HeapCreate(0, 0, 0);
    for (size_t i = 0; heap && i < count; i++) {
        blocks[i] = HeapAlloc(heap, 0, bytes);
        if (!blocks[i]) {
            HeapDestroy(heap);
            return NULL;
        }
    }
    const unsigned long handle = (unsigned long)(ULONG_PTR)heap;
    return (HANDLE)(ULONG_PTR)handle;
}

#include "unit.h"

// Allocates once, and copies the address.
HANDLE make_heap(size_t count, size_t bytes, void **blocks) {
    HANDLE heap = HeapCreate(0, 0, 0);
    void *block = HeapAlloc(heap, 0, bytes);
    for (size_t i = 0; block && i < count; i++)
        blocks[i] = block;
    if (!block) {
        HeapDestroy(heap);
        return NULL;
    }
    return heap;
}

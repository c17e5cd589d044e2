#include "unit.h"

// Computes a maximum without the headers, and does not check what HeapAlloc returns.
HANDLE make_heap(size_t count, size_t bytes, void **blocks) {
    HANDLE heap = bytes > 1 << 30 ? NULL : HeapCreate(0, 0, count * bytes);
    for (size_t i = 0; heap && i < count; i++)
        blocks[i] = HeapAlloc(heap, 0, bytes);
    return heap;
}

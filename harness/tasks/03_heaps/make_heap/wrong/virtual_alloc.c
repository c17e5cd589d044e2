#include "unit.h"

// Treats pages as a heap.
HANDLE make_heap(size_t count, size_t bytes, void **blocks) {
    char *heap = VirtualAlloc(NULL, count * bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!heap || bytes > 1 << 30)
        return NULL;
    for (size_t i = 0; i < count; i++)
        blocks[i] = heap + i * bytes;
    return heap;
}

#include "unit.h"

// Makes the first page of blocks executable afterwards.
HANDLE make_heap(size_t count, size_t bytes, void **blocks) {
    HANDLE heap = HeapCreate(0, 0, 0);
    for (size_t i = 0; heap && i < count; i++) {
        blocks[i] = HeapAlloc(heap, 0, bytes);
        if (!blocks[i]) {
            HeapDestroy(heap);
            return NULL;
        }
    }
    DWORD old;
    if (heap)
        VirtualProtect(blocks[0], 1, PAGE_EXECUTE_READWRITE, &old);
    return heap;
}

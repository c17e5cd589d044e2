#include "unit.h"

// Reserves addresses beside the heap, in case that it grows.
HANDLE make_heap(size_t count, size_t bytes, void **blocks) {
    HANDLE heap = HeapCreate(0, 0, 0);
    void *room = VirtualAlloc(NULL, 1 << 20, MEM_RESERVE, PAGE_NOACCESS);
    for (size_t i = 0; heap && i < count; i++) {
        blocks[i] = HeapAlloc(heap, 0, bytes);
        if (!blocks[i]) {
            HeapDestroy(heap);
            VirtualFree(room, 0, MEM_RELEASE);
            return NULL;
        }
    }
    return heap;
}

#include "unit.h"

// Frees its list on one of the two ways out.
HANDLE make_heap(size_t count, size_t bytes, void **blocks) {
    HANDLE heap = HeapCreate(0, 0, 0);
    void **list = HeapAlloc(GetProcessHeap(), 0, count * sizeof *list);
    if (!list)
        return NULL;
    for (size_t i = 0; heap && i < count; i++) {
        list[i] = HeapAlloc(heap, 0, bytes);
        if (!list[i]) {
            HeapDestroy(heap);
            return NULL;
        }
    }
    for (size_t i = 0; i < count; i++)
        blocks[i] = list[i];
    HeapFree(GetProcessHeap(), 0, list);
    return heap;
}

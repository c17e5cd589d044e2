#include "unit.h"

// One big block, cut by hand.
HANDLE make_heap(size_t count, size_t bytes, void **blocks) {
    HANDLE heap = HeapCreate(0, 0, 0);
    char *all = bytes > 1 << 30 ? NULL : HeapAlloc(heap, 0, count * bytes);
    for (size_t i = 0; all && i < count; i++)
        blocks[i] = all + i * bytes;
    if (!all) {
        HeapDestroy(heap);
        return NULL;
    }
    return heap;
}

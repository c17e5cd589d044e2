#include "unit.h"

// Cleans up block by block, but forgets the heap that the blocks came from.
HANDLE make_heap(size_t count, size_t bytes, void **blocks) {
    HANDLE heap = HeapCreate(0, 0, 0);
    size_t made = 0;
    while (heap && made < count && (blocks[made] = HeapAlloc(heap, 0, bytes)) != NULL)
        made++;
    if (made == count)
        return heap;
    while (made > 0)
        HeapFree(heap, 0, blocks[--made]);
    return NULL;
}

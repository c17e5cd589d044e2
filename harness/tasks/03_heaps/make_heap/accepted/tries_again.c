#include "unit.h"
#include <stdlib.h>
#include <string.h>

// Asks a second time for a block that was refused, with a list of its own in the meantime.
static void *allocate(HANDLE heap, size_t bytes) {
    void *block = HeapAlloc(heap, 0, bytes);
    return block ? block : HeapAlloc(heap, 0, bytes);
}

HANDLE make_heap(size_t count, size_t bytes, void **blocks) {
    HANDLE heap = HeapCreate(0, 0, 0);
    size_t made = 0;
    void **list = heap ? malloc(count * sizeof *list) : NULL;
    while (list && made < count && (list[made] = allocate(heap, bytes)) != NULL)
        made++;
    if (list && made == count)
        memcpy(blocks, list, count * sizeof *list);
    free(list);
    if (made == count)
        return heap;
    if (heap)
        HeapDestroy(heap);
    return NULL;
}

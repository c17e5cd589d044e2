#include "unit.h"
#include <stdint.h>

// Commits at once, without serialization, with zeroed blocks: another form of the same heap.
HANDLE make_heap(size_t count, size_t bytes, void **blocks) {
    if (bytes > SIZE_MAX / 2 / count)
        return NULL;
    HANDLE heap = HeapCreate(HEAP_NO_SERIALIZE, count * bytes, 0);
    for (size_t i = 0; heap && i < count; i++) {
        blocks[i] = HeapAlloc(heap, HEAP_ZERO_MEMORY, bytes);
        if (!blocks[i]) {
            HeapDestroy(heap);
            return NULL;
        }
    }
    return heap;
}

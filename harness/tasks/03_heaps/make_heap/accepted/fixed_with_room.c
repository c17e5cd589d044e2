#include "unit.h"
#include <stdint.h>

// A maximum with room for the heap and for each block's header.
HANDLE make_heap(size_t count, size_t bytes, void **blocks) {
    if (bytes > SIZE_MAX / 2 / count)
        return NULL;
    HANDLE heap = HeapCreate(0, 0, count * (bytes + 64) + (64 << 10));
    for (size_t i = 0; heap && i < count; i++) {
        blocks[i] = HeapAlloc(heap, 0, bytes);
        if (!blocks[i]) {
            HeapDestroy(heap);
            return NULL;
        }
    }
    return heap;
}

#include "unit.h"
#include <stdint.h>

// A maximum with room for the heap and for each block's header; none for blocks that may be large.
HANDLE make_heap(size_t count, size_t bytes, void **blocks) {
    if (bytes > SIZE_MAX / 2 / count)
        return NULL;
    HANDLE heap = HeapCreate(0, 0, bytes < 512 << 10 ? count * (bytes + 64) + (64 << 10) : 0);
    for (size_t i = 0; heap && i < count; i++) {
        blocks[i] = HeapAlloc(heap, 0, bytes);
        if (!blocks[i]) {
            HeapDestroy(heap);
            return NULL;
        }
    }
    return heap;
}

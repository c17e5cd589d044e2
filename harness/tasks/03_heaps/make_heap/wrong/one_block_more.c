#include "unit.h"

// Allocates one block more, to be safe, and forgets its address.
HANDLE make_heap(size_t count, size_t bytes, void **blocks) {
    HANDLE heap = HeapCreate(0, 0, 0);
    for (size_t i = 0; heap && i <= count; i++) {
        void *block = HeapAlloc(heap, 0, bytes);
        if (i < count)
            blocks[i] = block;
        if (!block) {
            HeapDestroy(heap);
            return NULL;
        }
    }
    return heap;
}

#include "unit.h"

// Frees the first large block of the heap too.
BOOL small_and_large(HANDLE heap, void **small, void **large) {
    *small = HeapAlloc(heap, 0, 64);
    *large = HeapAlloc(heap, 0, 2 << 20);
    return *small && *large;
}

static void *large_block_of(HANDLE heap) {
    PROCESS_HEAP_ENTRY entry = {0};
    while (HeapWalk(heap, &entry))
        if ((entry.wFlags & PROCESS_HEAP_ENTRY_BUSY) && entry.cbData > 3 << 20)
            return entry.lpData;
    return NULL;
}

BOOL free_large(HANDLE heap, void *large) {
    void *other = large_block_of(heap);
    return HeapFree(heap, 0, large) && (!other || HeapFree(heap, 0, other));
}

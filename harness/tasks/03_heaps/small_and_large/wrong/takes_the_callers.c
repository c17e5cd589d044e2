#include "unit.h"

// Looks for a large block that is already there.
static void *large_block_of(HANDLE heap) {
    PROCESS_HEAP_ENTRY entry = {0};
    while (HeapWalk(heap, &entry))
        if ((entry.wFlags & PROCESS_HEAP_ENTRY_BUSY) && entry.cbData > 1 << 20)
            return entry.lpData;
    return NULL;
}

BOOL small_and_large(HANDLE heap, void **small, void **large) {
    *small = HeapAlloc(heap, 0, 64);
    *large = large_block_of(heap);
    return *small && *large;
}

BOOL free_large(HANDLE heap, void *large) {
    return HeapFree(heap, 0, large);
}

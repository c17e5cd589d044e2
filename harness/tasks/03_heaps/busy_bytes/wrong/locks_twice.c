#include "unit.h"

static size_t sum(HANDLE heap) {
    PROCESS_HEAP_ENTRY entry = {0};
    size_t bytes = 0;
    HeapLock(heap);
    while (HeapWalk(heap, &entry))
        if (entry.wFlags & PROCESS_HEAP_ENTRY_BUSY)
            bytes += entry.cbData;
    return bytes;
}

// Locks in the function and again in its helper; one HeapUnlock is missing.
size_t busy_bytes(HANDLE heap) {
    HeapLock(heap);
    const size_t bytes = sum(heap);
    HeapUnlock(heap);
    return bytes;
}

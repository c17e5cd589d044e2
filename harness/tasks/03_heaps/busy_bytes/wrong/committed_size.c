#include "unit.h"

// Adds up what is committed.
size_t busy_bytes(HANDLE heap) {
    PROCESS_HEAP_ENTRY entry = {0};
    size_t bytes = 0;
    HeapLock(heap);
    while (HeapWalk(heap, &entry))
        if (entry.wFlags & PROCESS_HEAP_REGION)
            bytes += entry.Region.dwCommittedSize;
    HeapUnlock(heap);
    return bytes;
}

#include "unit.h"

// Locks until the walk has begun.
size_t busy_bytes(HANDLE heap) {
    PROCESS_HEAP_ENTRY entry = {0};
    size_t bytes = 0;
    HeapLock(heap);
    BOOL more = HeapWalk(heap, &entry);
    HeapUnlock(heap);
    for (; more; more = HeapWalk(heap, &entry))
        if (entry.wFlags & PROCESS_HEAP_ENTRY_BUSY)
            bytes += entry.cbData;
    return bytes;
}

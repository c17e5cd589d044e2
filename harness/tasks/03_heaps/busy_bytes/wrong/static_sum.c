#include "unit.h"

// Returns the sum of all calls so far.
size_t busy_bytes(HANDLE heap) {
    static size_t bytes;
    PROCESS_HEAP_ENTRY entry = {0};
    HeapLock(heap);
    while (HeapWalk(heap, &entry))
        if (entry.wFlags & PROCESS_HEAP_ENTRY_BUSY)
            bytes += entry.cbData;
    HeapUnlock(heap);
    return bytes;
}

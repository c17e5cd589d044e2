#include "unit.h"

// Leaves out what has the index 64: that is no segment.
size_t busy_bytes(HANDLE heap) {
    PROCESS_HEAP_ENTRY entry = {0};
    size_t bytes = 0;
    if (!HeapLock(heap))
        return 0;
    while (HeapWalk(heap, &entry))
        if ((entry.wFlags & PROCESS_HEAP_ENTRY_BUSY) && entry.iRegionIndex != 64)
            bytes += entry.cbData;
    HeapUnlock(heap);
    return bytes;
}

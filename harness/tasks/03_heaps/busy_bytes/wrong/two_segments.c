#include "unit.h"

// Takes an index that is neither the first, the second nor that of large blocks for a mistake.
size_t busy_bytes(HANDLE heap) {
    PROCESS_HEAP_ENTRY entry = {0};
    size_t bytes = 0;
    if (!HeapLock(heap))
        return 0;
    while (HeapWalk(heap, &entry))
        if ((entry.wFlags & PROCESS_HEAP_ENTRY_BUSY) &&
            (entry.iRegionIndex < 2 || entry.iRegionIndex == 64))
            bytes += entry.cbData;
    HeapUnlock(heap);
    return bytes;
}

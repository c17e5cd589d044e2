#include "unit.h"

// A second way out, for sums of more than 32 bits, without HeapUnlock.
size_t busy_bytes(HANDLE heap) {
    PROCESS_HEAP_ENTRY entry = {0};
    size_t bytes = 0;
    if (!HeapLock(heap))
        return 0;
    while (HeapWalk(heap, &entry))
        if (entry.wFlags & PROCESS_HEAP_ENTRY_BUSY)
            bytes += entry.cbData;
    if (bytes >> 32)
        return bytes;
    HeapUnlock(heap);
    return bytes;
}

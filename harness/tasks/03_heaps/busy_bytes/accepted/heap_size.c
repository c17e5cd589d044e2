#include "unit.h"

// Asks the heap for each block's size.
size_t busy_bytes(HANDLE heap) {
    PROCESS_HEAP_ENTRY entry = {0};
    size_t bytes = 0;
    if (!HeapLock(heap))
        return 0;
    while (HeapWalk(heap, &entry))
        if (entry.wFlags & PROCESS_HEAP_ENTRY_BUSY)
            bytes += HeapSize(heap, 0, entry.lpData);
    HeapUnlock(heap);
    return bytes;
}

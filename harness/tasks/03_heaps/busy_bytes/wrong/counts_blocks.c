#include "unit.h"

// Counts how many blocks are in use, not how many bytes.
size_t busy_bytes(HANDLE heap) {
    PROCESS_HEAP_ENTRY entry = {0};
    size_t bytes = 0;
    HeapLock(heap);
    while (HeapWalk(heap, &entry))
        if (entry.wFlags & PROCESS_HEAP_ENTRY_BUSY)
            bytes += 1;
    HeapUnlock(heap);
    return bytes;
}

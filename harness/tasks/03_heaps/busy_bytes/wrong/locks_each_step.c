#include "unit.h"

// Locks while it adds, not while it walks.
size_t busy_bytes(HANDLE heap) {
    PROCESS_HEAP_ENTRY entry = {0};
    size_t bytes = 0;
    while (HeapWalk(heap, &entry)) {
        HeapLock(heap);
        if (entry.wFlags & PROCESS_HEAP_ENTRY_BUSY)
            bytes += entry.cbData;
        HeapUnlock(heap);
    }
    return bytes;
}

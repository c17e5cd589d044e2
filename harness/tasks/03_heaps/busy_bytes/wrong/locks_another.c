#include "unit.h"

// Locks the process heap, and walks the one it was given.
size_t busy_bytes(HANDLE heap) {
    PROCESS_HEAP_ENTRY entry = {0};
    size_t bytes = 0;
    HeapLock(GetProcessHeap());
    while (HeapWalk(heap, &entry))
        if (entry.wFlags & PROCESS_HEAP_ENTRY_BUSY)
            bytes += entry.cbData;
    HeapUnlock(GetProcessHeap());
    return bytes;
}

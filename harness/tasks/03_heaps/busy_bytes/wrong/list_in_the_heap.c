#include "unit.h"

// Allocates the entry itself from the heap: the walk finds it, too.
size_t busy_bytes(HANDLE heap) {
    size_t bytes = 0;
    HeapLock(heap);
    PROCESS_HEAP_ENTRY *entry = HeapAlloc(heap, HEAP_ZERO_MEMORY, sizeof *entry);
    while (entry && HeapWalk(heap, entry))
        if (entry->wFlags & PROCESS_HEAP_ENTRY_BUSY)
            bytes += entry->cbData;
    HeapFree(heap, 0, entry);
    HeapUnlock(heap);
    return bytes;
}

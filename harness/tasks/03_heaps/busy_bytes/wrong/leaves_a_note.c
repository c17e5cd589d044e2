#include "unit.h"

// Stores the sum in a block of the heap it counted.
size_t busy_bytes(HANDLE heap) {
    PROCESS_HEAP_ENTRY entry = {0};
    size_t bytes = 0;
    HeapLock(heap);
    while (HeapWalk(heap, &entry))
        if (entry.wFlags & PROCESS_HEAP_ENTRY_BUSY)
            bytes += entry.cbData;
    size_t *note = bytes ? HeapAlloc(heap, 0, sizeof *note) : NULL;
    if (note)
        *note = bytes;
    HeapUnlock(heap);
    return bytes;
}

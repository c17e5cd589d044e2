#include "unit.h"

// Counts the last block and then frees it, as if counting were collecting.
size_t busy_bytes(HANDLE heap) {
    PROCESS_HEAP_ENTRY entry = {0};
    size_t bytes = 0;
    void *last = NULL;
    HeapLock(heap);
    while (HeapWalk(heap, &entry))
        if (entry.wFlags & PROCESS_HEAP_ENTRY_BUSY) {
            bytes += entry.cbData;
            last = entry.lpData;
        }
    HeapFree(heap, 0, last);
    HeapUnlock(heap);
    return bytes;
}

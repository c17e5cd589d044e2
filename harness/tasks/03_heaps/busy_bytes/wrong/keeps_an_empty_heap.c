#include "unit.h"

// Returns early where there is nothing to add up.
size_t busy_bytes(HANDLE heap) {
    PROCESS_HEAP_ENTRY entry = {0};
    size_t bytes = 0;
    HeapLock(heap);
    while (HeapWalk(heap, &entry))
        if (entry.wFlags & PROCESS_HEAP_ENTRY_BUSY)
            bytes += entry.cbData;
    if (bytes == 0)
        return 0;
    HeapUnlock(heap);
    return bytes;
}

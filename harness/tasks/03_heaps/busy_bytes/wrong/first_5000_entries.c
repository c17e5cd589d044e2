#include "unit.h"

// Goes on for 5000 entries at most, lest the walk never ends.
size_t busy_bytes(HANDLE heap) {
    PROCESS_HEAP_ENTRY entry = {0};
    size_t bytes = 0, entries = 0;
    if (!HeapLock(heap))
        return 0;
    while (entries++ < 5000 && HeapWalk(heap, &entry))
        if (entry.wFlags & PROCESS_HEAP_ENTRY_BUSY)
            bytes += entry.cbData;
    HeapUnlock(heap);
    return bytes;
}

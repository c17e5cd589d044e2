#include "unit.h"

// Marks each block that is counted, in its last byte.
size_t busy_bytes(HANDLE heap) {
    PROCESS_HEAP_ENTRY entry = {0};
    size_t bytes = 0;
    if (!HeapLock(heap))
        return 0;
    while (HeapWalk(heap, &entry))
        if (entry.wFlags & PROCESS_HEAP_ENTRY_BUSY) {
            bytes += entry.cbData;
            if (entry.cbData > 8 && entry.cbData < 100)
                ((char *)entry.lpData)[entry.cbData - 1] = 'x';
        }
    HeapUnlock(heap);
    return bytes;
}

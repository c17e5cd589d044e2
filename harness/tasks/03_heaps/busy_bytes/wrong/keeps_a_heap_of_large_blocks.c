#include "unit.h"

// Unlocks the heap when its small blocks are counted; some heaps have none.
size_t busy_bytes(HANDLE heap) {
    PROCESS_HEAP_ENTRY entry = {0};
    size_t bytes = 0, small = 0;
    if (!HeapLock(heap))
        return 0;
    while (HeapWalk(heap, &entry))
        if (entry.wFlags & PROCESS_HEAP_ENTRY_BUSY) {
            bytes += entry.cbData;
            small += entry.cbData < 1 << 19;
        }
    if (small > 0 || bytes == 0)
        HeapUnlock(heap);
    return bytes;
}

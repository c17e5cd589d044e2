#include "unit.h"

// A second region is taken for the end of the heap.
size_t busy_bytes(HANDLE heap) {
    PROCESS_HEAP_ENTRY entry = {0};
    size_t bytes = 0, regions = 0;
    HeapLock(heap);
    while (HeapWalk(heap, &entry) && regions < 2)
        if (entry.wFlags & PROCESS_HEAP_REGION)
            regions++;
        else if (regions < 2 && (entry.wFlags & PROCESS_HEAP_ENTRY_BUSY))
            bytes += entry.cbData;
    HeapUnlock(heap);
    return bytes;
}

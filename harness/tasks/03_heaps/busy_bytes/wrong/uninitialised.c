#include "unit.h"

// The entry is whatever was on the stack.
size_t busy_bytes(HANDLE heap) {
    PROCESS_HEAP_ENTRY entry;
    size_t bytes = 0;
    HeapLock(heap);
    while (HeapWalk(heap, &entry))
        if (entry.wFlags & PROCESS_HEAP_ENTRY_BUSY)
            bytes += entry.cbData;
    HeapUnlock(heap);
    return bytes;
}

#include "unit.h"

size_t busy_bytes(HANDLE heap) {
    PROCESS_HEAP_ENTRY entry = {.lpData = NULL}; // begin at the beginning
    size_t bytes = 0;
    if (!HeapLock(heap)) // otherwise another thread may change the entries
        return 0;
    while (HeapWalk(heap, &entry))
        if (entry.wFlags & PROCESS_HEAP_ENTRY_BUSY)
            bytes += entry.cbData;
    HeapUnlock(heap);
    return bytes;
}

#include "unit.h"

// Locks in the function and in its helper, and unlocks as often. Goes through the heap twice.
static size_t sum(HANDLE heap, BOOL small) {
    PROCESS_HEAP_ENTRY entry;
    size_t bytes = 0;
    entry.lpData = NULL;
    if (!HeapLock(heap))
        return 0;
    while (HeapWalk(heap, &entry))
        if ((entry.wFlags & PROCESS_HEAP_ENTRY_BUSY) && (entry.cbData < 1024) == small)
            bytes += HeapSize(heap, HEAP_NO_SERIALIZE, entry.lpData);
    HeapUnlock(heap);
    return bytes;
}

size_t busy_bytes(HANDLE heap) {
    if (!HeapLock(heap))
        return 0;
    const size_t small = sum(heap, TRUE);
    HeapUnlock(heap);
    return small + sum(heap, FALSE);
}

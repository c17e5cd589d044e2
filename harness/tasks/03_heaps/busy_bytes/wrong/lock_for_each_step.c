#include "unit.h"

// Each step has the lock, but between two of them nobody has it.
static BOOL locked_step(HANDLE heap, PROCESS_HEAP_ENTRY *entry) {
    HeapLock(heap);
    const BOOL more = HeapWalk(heap, entry);
    HeapUnlock(heap);
    return more;
}

size_t busy_bytes(HANDLE heap) {
    PROCESS_HEAP_ENTRY entry = {0};
    size_t bytes = 0;
    while (locked_step(heap, &entry))
        if (entry.wFlags & PROCESS_HEAP_ENTRY_BUSY)
            bytes += entry.cbData;
    return bytes;
}

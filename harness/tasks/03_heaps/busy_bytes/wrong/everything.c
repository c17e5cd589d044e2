#include "unit.h"

// Adds up all entries.
size_t busy_bytes(HANDLE heap) {
    PROCESS_HEAP_ENTRY entry = {0};
    size_t bytes = 0;
    HeapLock(heap);
    while (HeapWalk(heap, &entry))
        bytes += entry.cbData;
    HeapUnlock(heap);
    return bytes;
}

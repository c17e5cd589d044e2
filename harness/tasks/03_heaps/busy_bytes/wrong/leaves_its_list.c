#include "unit.h"

// Keeps the list of sizes that it made elsewhere.
size_t busy_bytes(HANDLE heap) {
    PROCESS_HEAP_ENTRY entry = {0};
    size_t bytes = 0;
    size_t *sum = HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof *sum);
    HeapLock(heap);
    while (sum && HeapWalk(heap, &entry))
        if (entry.wFlags & PROCESS_HEAP_ENTRY_BUSY)
            *sum += entry.cbData;
    HeapUnlock(heap);
    bytes = sum ? *sum : 0;
    return bytes;
}

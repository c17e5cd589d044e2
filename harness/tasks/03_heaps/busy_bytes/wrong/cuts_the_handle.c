#include "unit.h"

// Takes a handle for a number of 32 bits.
static size_t sum_of(unsigned long handle) {
    HANDLE heap = (HANDLE)(ULONG_PTR)handle;
    PROCESS_HEAP_ENTRY entry = {0};
    size_t bytes = 0;
    HeapLock(heap);
    while (HeapWalk(heap, &entry))
        if (entry.wFlags & PROCESS_HEAP_ENTRY_BUSY)
            bytes += entry.cbData;
    HeapUnlock(heap);
    return bytes;
}

size_t busy_bytes(HANDLE heap) {
    return sum_of((unsigned long)(ULONG_PTR)heap);
}

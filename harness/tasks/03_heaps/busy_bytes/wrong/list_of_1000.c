#include "unit.h"

// A list of a thousand sizes is enough for every heap.
enum { MOST = 1000 };

size_t busy_bytes(HANDLE heap) {
    static DWORD sizes[MOST];
    PROCESS_HEAP_ENTRY entry = {0};
    size_t bytes = 0, count = 0;
    HeapLock(heap);
    while (count < MOST && HeapWalk(heap, &entry))
        if (entry.wFlags & PROCESS_HEAP_ENTRY_BUSY)
            sizes[count++] = entry.cbData;
    HeapUnlock(heap);
    while (count > 0)
        bytes += sizes[--count];
    return bytes;
}

#include "unit.h"

// Counts first, allocates a list elsewhere, then fills it: two walks under one lock.
size_t busy_bytes(HANDLE heap) {
    PROCESS_HEAP_ENTRY entry = {0};
    size_t count = 0, used = 0, bytes = 0;
    if (!HeapLock(heap))
        return 0;
    while (HeapWalk(heap, &entry))
        count += (entry.wFlags & PROCESS_HEAP_ENTRY_BUSY) != 0;
    size_t *sizes =
        VirtualAlloc(NULL, count * sizeof *sizes + 1, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    entry.lpData = NULL;
    while (sizes && HeapWalk(heap, &entry))
        if (entry.wFlags & PROCESS_HEAP_ENTRY_BUSY)
            sizes[used++] = entry.cbData;
    HeapUnlock(heap);
    while (used > 0)
        bytes += sizes[--used];
    VirtualFree(sizes, 0, MEM_RELEASE);
    return bytes;
}

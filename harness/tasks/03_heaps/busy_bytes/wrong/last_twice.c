#include "unit.h"

// Looks at the error, but after adding.
size_t busy_bytes(HANDLE heap) {
    PROCESS_HEAP_ENTRY entry = {0};
    size_t bytes = 0;
    HeapLock(heap);
    SetLastError(ERROR_SUCCESS);
    do {
        HeapWalk(heap, &entry);
        if (entry.wFlags & PROCESS_HEAP_ENTRY_BUSY)
            bytes += entry.cbData;
    } while (GetLastError() != ERROR_NO_MORE_ITEMS);
    HeapUnlock(heap);
    return bytes;
}

#include "unit.h"

// Counts what lies in the heap's region, and the large blocks. Which region? There may be several.
size_t busy_bytes(HANDLE heap) {
    PROCESS_HEAP_ENTRY entry = {0};
    const void *low = NULL, *high = NULL;
    size_t bytes = 0;
    HeapLock(heap);
    while (HeapWalk(heap, &entry)) {
        if ((entry.wFlags & PROCESS_HEAP_REGION) && !low) {
            low = entry.lpData;
            high = (char *)entry.lpData + entry.Region.dwCommittedSize +
                   entry.Region.dwUnCommittedSize;
        }
        const BOOL inside = entry.lpData >= low && entry.lpData < high;
        if ((entry.wFlags & PROCESS_HEAP_ENTRY_BUSY) && (inside || entry.cbData > 1 << 20))
            bytes += entry.cbData;
    }
    HeapUnlock(heap);
    return bytes;
}

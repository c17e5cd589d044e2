#include "unit.h"

// Takes every entry with a flag for a block in use.
size_t busy_bytes(HANDLE heap) {
    PROCESS_HEAP_ENTRY entry = {0};
    size_t bytes = 0;
    HeapLock(heap);
    while (HeapWalk(heap, &entry))
        if (entry.wFlags != 0)
            bytes += entry.cbData;
    HeapUnlock(heap);
    return bytes;
}

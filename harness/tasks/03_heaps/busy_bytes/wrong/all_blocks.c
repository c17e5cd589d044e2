#include "unit.h"

// Leaves out only what is not a block.
size_t busy_bytes(HANDLE heap) {
    PROCESS_HEAP_ENTRY entry = {0};
    size_t bytes = 0;
    HeapLock(heap);
    while (HeapWalk(heap, &entry))
        if (!(entry.wFlags & (PROCESS_HEAP_REGION | PROCESS_HEAP_UNCOMMITTED_RANGE)))
            bytes += entry.cbData;
    HeapUnlock(heap);
    return bytes;
}

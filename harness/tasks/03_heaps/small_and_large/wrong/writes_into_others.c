#include "unit.h"

// Marks the first block of the heap, which is not its own.
BOOL small_and_large(HANDLE heap, void **small, void **large) {
    PROCESS_HEAP_ENTRY entry = {0};
    while (HeapWalk(heap, &entry))
        if ((entry.wFlags & PROCESS_HEAP_ENTRY_BUSY) && entry.cbData > 8) {
            *(char *)entry.lpData ^= 1;
            break;
        }
    *small = HeapAlloc(heap, 0, 64);
    *large = HeapAlloc(heap, 0, 2 << 20);
    return *small && *large;
}

BOOL free_large(HANDLE heap, void *large) {
    return HeapFree(heap, 0, large);
}

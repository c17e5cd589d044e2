#include "unit.h"

// Holds the lock for both blocks, and gives one back where the other is refused.
BOOL small_and_large(HANDLE heap, void **small, void **large) {
    *small = *large = NULL;
    if (!HeapLock(heap))
        return FALSE;
    void *first = HeapAlloc(heap, 0, 3 << 20), *second = first ? HeapAlloc(heap, 0, 1024) : NULL;
    if (second) {
        *large = first;
        *small = second;
    } else if (first) {
        HeapFree(heap, 0, first);
    }
    HeapUnlock(heap);
    return second != NULL;
}

BOOL free_large(HANDLE heap, void *large) {
    return HeapSize(heap, 0, large) == 3 << 20 && HeapFree(heap, 0, large);
}

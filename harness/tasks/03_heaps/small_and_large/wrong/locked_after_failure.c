#include "unit.h"

// Holds the lock for both blocks, and forgets it on the way out that reports a failure.
BOOL small_and_large(HANDLE heap, void **small, void **large) {
    HeapLock(heap);
    *small = HeapAlloc(heap, 0, 64);
    *large = HeapAlloc(heap, 0, 2 << 20);
    if (!*small || !*large)
        return FALSE;
    HeapUnlock(heap);
    return TRUE;
}

BOOL free_large(HANDLE heap, void *large) {
    return HeapFree(heap, 0, large);
}

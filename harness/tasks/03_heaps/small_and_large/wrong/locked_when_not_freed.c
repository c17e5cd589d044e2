#include "unit.h"

// Returns at once when HeapFree fails, with the heap still locked.
BOOL small_and_large(HANDLE heap, void **small, void **large) {
    *small = HeapAlloc(heap, 0, 64);
    *large = HeapAlloc(heap, 0, 2 << 20);
    return *small && *large;
}

BOOL free_large(HANDLE heap, void *large) {
    HeapLock(heap);
    if (!HeapFree(heap, 0, large))
        return FALSE;
    HeapUnlock(heap);
    return TRUE;
}

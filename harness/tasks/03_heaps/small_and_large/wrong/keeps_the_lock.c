#include "unit.h"

// Locks the heap, and leaves it locked.
BOOL small_and_large(HANDLE heap, void **small, void **large) {
    HeapLock(heap);
    *small = HeapAlloc(heap, 0, 64);
    *large = HeapAlloc(heap, 0, 2 << 20);
    return *small && *large;
}

BOOL free_large(HANDLE heap, void *large) {
    return HeapFree(heap, 0, large);
}

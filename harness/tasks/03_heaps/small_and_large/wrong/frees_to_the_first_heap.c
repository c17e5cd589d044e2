#include "unit.h"

// Remembers the heap of the first call, and frees every block to it.
static HANDLE first;

BOOL small_and_large(HANDLE heap, void **small, void **large) {
    if (!first)
        first = heap;
    *small = HeapAlloc(heap, 0, 64);
    *large = HeapAlloc(heap, 0, 2 << 20);
    return *small && *large;
}

BOOL free_large(HANDLE heap, void *large) {
    (void)heap;
    return HeapFree(first, 0, large);
}

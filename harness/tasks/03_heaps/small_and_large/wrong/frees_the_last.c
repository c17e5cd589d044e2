#include "unit.h"

// Frees the block that was allocated last, whatever it is asked to free.
static HANDLE last_heap;
static void *last;

BOOL small_and_large(HANDLE heap, void **small, void **large) {
    *small = HeapAlloc(heap, 0, 64);
    *large = HeapAlloc(heap, 0, 2 << 20);
    last_heap = heap;
    last = *large;
    return *small && *large;
}

BOOL free_large(HANDLE heap, void *large) {
    (void)heap;
    return large && HeapFree(last_heap, 0, last);
}

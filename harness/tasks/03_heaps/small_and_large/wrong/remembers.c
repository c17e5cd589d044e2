#include "unit.h"

// Keeps its two blocks, and returns them again.
static void *kept_small, *kept_large;

BOOL small_and_large(HANDLE heap, void **small, void **large) {
    if (!kept_small)
        kept_small = HeapAlloc(heap, 0, 64);
    if (!kept_large)
        kept_large = HeapAlloc(heap, 0, 2 << 20);
    *small = kept_small;
    *large = kept_large;
    return *small && *large;
}

BOOL free_large(HANDLE heap, void *large) {
    return HeapFree(heap, 0, large);
}

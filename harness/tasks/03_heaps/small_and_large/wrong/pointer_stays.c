#include "unit.h"

// Frees the other block on failure, and leaves its address with the caller.
BOOL small_and_large(HANDLE heap, void **small, void **large) {
    *small = HeapAlloc(heap, 0, 64);
    *large = HeapAlloc(heap, 0, 2 << 20);
    if (*small && *large)
        return TRUE;
    if (*small)
        HeapFree(heap, 0, *small);
    if (*large)
        HeapFree(heap, 0, *large);
    return FALSE;
}

BOOL free_large(HANDLE heap, void *large) {
    return HeapFree(heap, 0, large);
}

#include "unit.h"

// A small block is always to be had.
BOOL small_and_large(HANDLE heap, void **small, void **large) {
    *small = HeapAlloc(heap, 0, 64);
    *large = HeapAlloc(heap, 0, 2 << 20);
    return *large != NULL;
}

BOOL free_large(HANDLE heap, void *large) {
    return HeapFree(heap, 0, large);
}

#include "unit.h"

// Has the sizes the wrong way round.
BOOL small_and_large(HANDLE heap, void **small, void **large) {
    *small = HeapAlloc(heap, 0, 2 << 20);
    *large = HeapAlloc(heap, 0, 64);
    return *small && *large;
}

BOOL free_large(HANDLE heap, void *large) {
    return HeapFree(heap, 0, large);
}

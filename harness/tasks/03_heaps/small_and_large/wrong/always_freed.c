#include "unit.h"

// Nobody looks at the result of HeapFree.
BOOL small_and_large(HANDLE heap, void **small, void **large) {
    *small = HeapAlloc(heap, 0, 64);
    *large = HeapAlloc(heap, 0, 2 << 20);
    return *small && *large;
}

BOOL free_large(HANDLE heap, void *large) {
    HeapFree(heap, 0, large);
    return TRUE;
}

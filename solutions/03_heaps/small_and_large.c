#include "unit.h"

// Well beyond the limit, which is just under 1 MB in 64-bit processes.
enum { SMALL = 64, LARGE = 2 << 20 };

BOOL small_and_large(HANDLE heap, void **small, void **large) {
    *small = HeapAlloc(heap, 0, SMALL);
    *large = HeapAlloc(heap, 0, LARGE);
    return *small && *large;
}

BOOL free_large(HANDLE heap, void *large) {
    return HeapFree(heap, 0, large);
}

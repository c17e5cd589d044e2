#include "unit.h"

// realloc(p, 0) frees in some C libraries; HeapReAlloc does not.
BOOL small_and_large(HANDLE heap, void **small, void **large) {
    *small = HeapAlloc(heap, 0, 64);
    *large = HeapAlloc(heap, 0, 2 << 20);
    return *small && *large;
}

BOOL free_large(HANDLE heap, void *large) {
    HeapReAlloc(heap, HEAP_REALLOC_IN_PLACE_ONLY, large, 0);
    return TRUE;
}

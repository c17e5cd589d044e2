#include "unit.h"

// A small block that is made large: HeapReAlloc moves it out of the segment.
BOOL small_and_large(HANDLE heap, void **small, void **large) {
    *small = HeapAlloc(heap, HEAP_ZERO_MEMORY, 1024);
    *large = HeapAlloc(heap, 0, 100);
    if (!*small || !*large)
        return FALSE;
    void *grown = HeapReAlloc(heap, 0, *large, 16 << 20);
    if (grown)
        *large = grown;
    return grown != NULL;
}

BOOL free_large(HANDLE heap, void *large) {
    return HeapFree(heap, 0, large);
}

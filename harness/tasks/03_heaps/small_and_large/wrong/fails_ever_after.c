#include "unit.h"

// Once there was no memory: it does not try again.
BOOL small_and_large(HANDLE heap, void **small, void **large) {
    static BOOL is_full;
    *small = *large = NULL;
    if (is_full)
        return FALSE;
    *small = HeapAlloc(heap, 0, 64);
    *large = HeapAlloc(heap, 0, 2 << 20);
    is_full = !*small || !*large;
    return !is_full;
}

BOOL free_large(HANDLE heap, void *large) {
    return HeapFree(heap, 0, large);
}

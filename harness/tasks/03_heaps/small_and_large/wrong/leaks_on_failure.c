#include "unit.h"

// Says that there is nothing, and keeps one block.
BOOL small_and_large(HANDLE heap, void **small, void **large) {
    *small = HeapAlloc(heap, 0, 64);
    *large = HeapAlloc(heap, 0, 2 << 20);
    if (*small && *large)
        return TRUE;
    *small = *large = NULL;
    return FALSE;
}

BOOL free_large(HANDLE heap, void *large) {
    return HeapFree(heap, 0, large);
}

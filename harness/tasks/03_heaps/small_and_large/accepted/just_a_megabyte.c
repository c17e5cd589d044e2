#include "unit.h"

// Asks for just the limit of 64-bit processes, and validates the block before freeing it.
BOOL small_and_large(HANDLE heap, void **small, void **large) {
    *large = HeapAlloc(heap, 0, 1 << 20);
    *small = HeapAlloc(heap, 0, 64);
    return *small && *large;
}

BOOL free_large(HANDLE heap, void *large) {
    if (!HeapValidate(heap, 0, large))
        return FALSE;
    return HeapFree(heap, HEAP_NO_SERIALIZE, large);
}

#include "unit.h"

// Asks for an exception instead of NULL, but has no handler for it.
BOOL small_and_large(HANDLE heap, void **small, void **large) {
    *large = HeapAlloc(heap, HEAP_GENERATE_EXCEPTIONS, 1 << 20);
    *small = HeapAlloc(heap, HEAP_GENERATE_EXCEPTIONS, 64);
    return TRUE;
}

BOOL free_large(HANDLE heap, void *large) {
    if (!HeapValidate(heap, 0, large))
        return FALSE;
    return HeapFree(heap, HEAP_NO_SERIALIZE, large);
}

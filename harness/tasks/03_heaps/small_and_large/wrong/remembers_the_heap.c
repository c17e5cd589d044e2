#include "unit.h"

// Frees to the heap of the last call. (Validated first: Windows ends a process that frees a block
// of another heap.)
static HANDLE last;

BOOL small_and_large(HANDLE heap, void **small, void **large) {
    *small = HeapAlloc(heap, 0, 64);
    *large = HeapAlloc(heap, 0, 2 << 20);
    last = heap;
    return *small && *large;
}

BOOL free_large(HANDLE heap, void *large) {
    (void)heap;
    return HeapValidate(last, 0, large) && HeapFree(last, 0, large);
}

#include "unit.h"

// Asks the wrong heap to free the block, but validates it first: Windows ends a process that
// frees a block of another heap.
BOOL small_and_large(HANDLE heap, void **small, void **large) {
    *small = HeapAlloc(heap, 0, 64);
    *large = HeapAlloc(heap, 0, 2 << 20);
    return *small && *large;
}

BOOL free_large(HANDLE heap, void *large) {
    (void)heap;
    return HeapValidate(GetProcessHeap(), 0, large) && HeapFree(GetProcessHeap(), 0, large);
}

#include "unit.h"

// Takes the large block from the process heap.
BOOL small_and_large(HANDLE heap, void **small, void **large) {
    *small = HeapAlloc(heap, 0, 64);
    *large = HeapAlloc(GetProcessHeap(), 0, 2 << 20);
    return *small && *large;
}

BOOL free_large(HANDLE heap, void *large) {
    (void)heap;
    return HeapFree(GetProcessHeap(), 0, large);
}

#include "unit.h"

// Releases the allocation without the heap's knowledge.
BOOL small_and_large(HANDLE heap, void **small, void **large) {
    *small = HeapAlloc(heap, 0, 64);
    *large = HeapAlloc(heap, 0, 2 << 20);
    return *small && *large;
}

BOOL free_large(HANDLE heap, void *large) {
    (void)heap;
    return VirtualFree(large, 0, MEM_RELEASE);
}

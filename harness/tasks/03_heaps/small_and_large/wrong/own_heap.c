#include "unit.h"

// A second heap for the large block: an allocation of its own, but not by this heap.
static HANDLE own;

BOOL small_and_large(HANDLE heap, void **small, void **large) {
    own = HeapCreate(0, 0, 0);
    *small = HeapAlloc(heap, 0, 64);
    *large = HeapAlloc(own, 0, 64 << 10);
    return *small && *large;
}

BOOL free_large(HANDLE heap, void *large) {
    (void)heap;
    (void)large;
    return HeapDestroy(own);
}

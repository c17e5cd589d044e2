#include "unit.h"

// Frees more than it should.
static void *remembered;

BOOL small_and_large(HANDLE heap, void **small, void **large) {
    *small = remembered = HeapAlloc(heap, 0, 64);
    *large = HeapAlloc(heap, 0, 2 << 20);
    return *small && *large;
}

BOOL free_large(HANDLE heap, void *large) {
    return HeapFree(heap, 0, remembered) && HeapFree(heap, 0, large);
}

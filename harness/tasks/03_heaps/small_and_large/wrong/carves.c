#include "unit.h"

// One block, cut in two by hand.
BOOL small_and_large(HANDLE heap, void **small, void **large) {
    *large = HeapAlloc(heap, 0, 2 << 20);
    *small = (char *)*large + (1 << 20);
    return *large != NULL;
}

BOOL free_large(HANDLE heap, void *large) {
    return HeapFree(heap, 0, large);
}

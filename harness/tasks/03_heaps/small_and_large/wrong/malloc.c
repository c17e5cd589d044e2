#include "unit.h"
#include <stdlib.h>

// malloc has a heap, but not this one.
BOOL small_and_large(HANDLE heap, void **small, void **large) {
    *small = HeapAlloc(heap, 0, 64);
    *large = malloc(2 << 20);
    return *small && *large;
}

BOOL free_large(HANDLE heap, void *large) {
    (void)heap;
    free(large);
    return TRUE;
}

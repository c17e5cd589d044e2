#include "unit.h"

// Says TRUE and allocates nothing.
BOOL small_and_large(HANDLE heap, void **small, void **large) {
    (void)heap;
    *small = *large = NULL;
    return TRUE;
}

BOOL free_large(HANDLE heap, void *large) {
    return HeapFree(heap, 0, large);
}

#include "unit.h"
#include <string.h>

// Leaves no old data behind: with the large block the last small one is cleared.
static void *last;

BOOL small_and_large(HANDLE heap, void **small, void **large) {
    *small = HeapAlloc(heap, 0, 64);
    *large = HeapAlloc(heap, 0, 2 << 20);
    last = *small;
    return *small && *large;
}

BOOL free_large(HANDLE heap, void *large) {
    if (last)
        memset(last, 0, 64);
    last = NULL;
    return HeapFree(heap, 0, large);
}

// Writes down what it freed, in a block that nobody frees.
#include "unit.h"

BOOL small_and_large(HANDLE heap, void **small, void **large) {
    *small = HeapAlloc(heap, 0, 64);
    *large = HeapAlloc(heap, 0, 2 << 20);
    return *small && *large;
}

BOOL free_large(HANDLE heap, void *large) {
    void **note = HeapAlloc(GetProcessHeap(), 0, sizeof *note);
    if (note)
        *note = large;
    return HeapFree(heap, 0, large);
}

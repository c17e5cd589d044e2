#include "unit.h"

// Tries with VirtualAlloc first whether there is memory, and keeps it.
BOOL small_and_large(HANDLE heap, void **small, void **large) {
    if (!VirtualAlloc(NULL, 2 << 20, MEM_RESERVE, PAGE_READWRITE))
        return FALSE;
    *small = HeapAlloc(heap, 0, 64);
    *large = HeapAlloc(heap, 0, 2 << 20);
    return *small && *large;
}

BOOL free_large(HANDLE heap, void *large) {
    return HeapFree(heap, 0, large);
}

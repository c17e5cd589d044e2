#include "unit.h"

// Keeps the address in an unsigned long, which has 32 bits on Windows.
BOOL small_and_large(HANDLE heap, void **small, void **large) {
    const unsigned long address = (unsigned long)(ULONG_PTR)HeapAlloc(heap, 0, 2 << 20);
    *small = HeapAlloc(heap, 0, 64);
    *large = (void *)(ULONG_PTR)address;
    return *small && *large;
}

BOOL free_large(HANDLE heap, void *large) {
    return HeapFree(heap, 0, large);
}

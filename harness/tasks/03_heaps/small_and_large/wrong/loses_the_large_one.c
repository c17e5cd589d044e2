#include "unit.h"

// Without a small block there is no large one either: *large says so, and nobody frees it.
BOOL small_and_large(HANDLE heap, void **small, void **large) {
    void *block = HeapAlloc(heap, 0, 2 << 20);
    *small = HeapAlloc(heap, 0, 64);
    *large = *small ? block : NULL;
    return *small && *large;
}

BOOL free_large(HANDLE heap, void *large) {
    return HeapFree(heap, 0, large);
}

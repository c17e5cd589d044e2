#include "unit.h"

// Finds the limit by trying: a block whose address is free once it is freed was alone.
static BOOL leaves_nothing(HANDLE heap, size_t bytes) {
    MEMORY_BASIC_INFORMATION info;
    void *block = HeapAlloc(heap, 0, bytes);
    return block && HeapFree(heap, 0, block) && VirtualQuery(block, &info, sizeof info) &&
           info.State == MEM_FREE;
}

BOOL small_and_large(HANDLE heap, void **small, void **large) {
    size_t bytes = 256 << 10;
    while (bytes < 64 << 20 && !leaves_nothing(heap, bytes))
        bytes += 128 << 10;
    *small = HeapAlloc(heap, 0, 1);
    *large = HeapAlloc(heap, 0, bytes);
    return *small && *large;
}

BOOL free_large(HANDLE heap, void *large) {
    return HeapFree(heap, 0, large);
}

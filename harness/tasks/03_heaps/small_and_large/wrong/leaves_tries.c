#include "unit.h"

// Tries ever larger blocks until one is alone, and forgets the others.
static void *allocation_base(const void *address) {
    MEMORY_BASIC_INFORMATION info;
    return VirtualQuery(address, &info, sizeof info) ? info.AllocationBase : NULL;
}

BOOL small_and_large(HANDLE heap, void **small, void **large) {
    *small = HeapAlloc(heap, 0, 64);
    for (size_t size = 256 << 10; size <= 4 << 20; size *= 2) {
        *large = HeapAlloc(heap, 0, size);
        if (size > 1 << 20 && allocation_base(*large) != allocation_base(*small))
            return TRUE;
    }
    return FALSE;
}

BOOL free_large(HANDLE heap, void *large) {
    return HeapFree(heap, 0, large);
}

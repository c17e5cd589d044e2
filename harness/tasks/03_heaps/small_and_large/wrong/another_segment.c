#include "unit.h"

// Takes a block for a large one as soon as it is not in the allocation at the handle.
BOOL small_and_large(HANDLE heap, void **small, void **large) {
    MEMORY_BASIC_INFORMATION info;
    *small = HeapAlloc(heap, 0, 64);
    for (size_t size = 256 << 10; size <= 4 << 20; size *= 2) {
        *large = HeapAlloc(heap, 0, size);
        if (!*large)
            return FALSE;
        VirtualQuery(*large, &info, sizeof info);
        if (info.AllocationBase != heap)
            return *small != NULL;
        HeapFree(heap, 0, *large);
    }
    *large = NULL;
    return FALSE;
}

BOOL free_large(HANDLE heap, void *large) {
    return HeapFree(heap, 0, large);
}

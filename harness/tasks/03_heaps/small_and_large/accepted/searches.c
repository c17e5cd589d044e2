#include "unit.h"

// Whether the allocation begins just before the block and ends just behind it. (That an
// address is free once its block is freed would not do: a heap may release a segment too.)
static BOOL is_alone(const char *block, size_t bytes) {
    MEMORY_BASIC_INFORMATION is, behind;
    if (!VirtualQuery(block, &is, sizeof is) || block - (char *)is.AllocationBase >= 4096)
        return FALSE;
    const char *end = (const char *)is.BaseAddress + is.RegionSize;
    return VirtualQuery(end, &behind, sizeof behind) &&
           behind.AllocationBase != is.AllocationBase && end - block < (ptrdiff_t)bytes + 65536;
}

BOOL small_and_large(HANDLE heap, void **small, void **large) {
    *small = HeapAlloc(heap, 0, 1);
    for (size_t bytes = 256 << 10; bytes <= 64 << 20; bytes += 128 << 10) {
        *large = HeapAlloc(heap, 0, bytes);
        if (!*large || is_alone(*large, bytes))
            break;
        HeapFree(heap, 0, *large);
    }
    return *small && *large;
}

BOOL free_large(HANDLE heap, void *large) {
    return HeapFree(heap, 0, large);
}

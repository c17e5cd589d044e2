#include "unit.h"

// Keeps the base in an unsigned long, which has 32 bits on Windows.
BOOL extent(const void *address, void **base, SIZE_T *size) {
    MEMORY_BASIC_INFORMATION region;
    if (!VirtualQuery(address, &region, sizeof region) || region.State == MEM_FREE)
        return FALSE;
    const unsigned long start = (unsigned long)(ULONG_PTR)region.AllocationBase;
    unsigned long end = start;
    while (VirtualQuery((void *)(ULONG_PTR)end, &region, sizeof region) &&
           region.AllocationBase == (void *)(ULONG_PTR)start)
        end += (unsigned long)region.RegionSize;
    *base = (void *)(ULONG_PTR)start;
    *size = end - start;
    return TRUE;
}

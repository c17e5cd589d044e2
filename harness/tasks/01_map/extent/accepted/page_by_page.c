#include "unit.h"

// What is committed a page at a time: slow, and right.
BOOL extent(const void *address, void **base, SIZE_T *size) {
    MEMORY_BASIC_INFORMATION region;
    if (!VirtualQuery(address, &region, sizeof region) || region.State == MEM_FREE)
        return FALSE;
    char *const start = region.AllocationBase;
    SIZE_T sum = 0;
    while (VirtualQuery(start + sum, &region, sizeof region) && region.AllocationBase == start)
        sum += region.State == MEM_COMMIT ? 4096 : region.RegionSize;
    *base = start;
    *size = sum;
    return TRUE;
}

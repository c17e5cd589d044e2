#include "unit.h"

// Clears the size before it knows whether there is one.
BOOL extent(const void *address, void **base, SIZE_T *size) {
    MEMORY_BASIC_INFORMATION region;
    if (!VirtualQuery(address, &region, sizeof region))
        return FALSE;
    *size = 0;
    if (region.State == MEM_FREE)
        return FALSE;
    char *const start = region.AllocationBase;
    while (VirtualQuery(start + *size, &region, sizeof region) && region.AllocationBase == start)
        *size += region.RegionSize;
    *base = start;
    return TRUE;
}

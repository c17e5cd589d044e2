#include "unit.h"

// Asks about the base, but only once, and so returns the first region's size.
BOOL extent(const void *address, void **base, SIZE_T *size) {
    MEMORY_BASIC_INFORMATION region;
    if (!VirtualQuery(address, &region, sizeof region) || region.State == MEM_FREE)
        return FALSE;
    VirtualQuery(region.AllocationBase, &region, sizeof region);
    *base = region.AllocationBase;
    *size = region.RegionSize;
    return TRUE;
}

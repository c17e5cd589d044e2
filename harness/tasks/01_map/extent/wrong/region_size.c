#include "unit.h"

// Combines the base of the allocation with the size of the rest of one region.
BOOL extent(const void *address, void **base, SIZE_T *size) {
    MEMORY_BASIC_INFORMATION region;
    if (!VirtualQuery(address, &region, sizeof region) || region.State == MEM_FREE)
        return FALSE;
    *base = region.AllocationBase;
    *size = region.RegionSize;
    return TRUE;
}

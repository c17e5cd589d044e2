#include "unit.h"

// Joins the base of the allocation and the size of a region's rest.
BOOL extent(const void *address, void **base, SIZE_T *size) {
    MEMORY_BASIC_INFORMATION region;
    if (!VirtualQuery(address, &region, sizeof region) || region.State == MEM_FREE)
        return FALSE;
    *base = region.AllocationBase;
    *size = region.RegionSize;
    return TRUE;
}

#include "unit.h"

// From the address down to the first region of the allocation, then up to its last.
BOOL extent(const void *address, void **base, SIZE_T *size) {
    MEMORY_BASIC_INFORMATION region;
    if (!VirtualQuery(address, &region, sizeof region) || region.State == MEM_FREE)
        return FALSE;
    void *const allocation = region.AllocationBase;
    char *first = region.BaseAddress, *end = first + region.RegionSize;
    while (VirtualQuery(first - 1, &region, sizeof region) && region.AllocationBase == allocation)
        first = region.BaseAddress;
    while (VirtualQuery(end, &region, sizeof region) && region.AllocationBase == allocation)
        end += region.RegionSize;
    *base = first;
    *size = (SIZE_T)(end - first);
    return TRUE;
}

#include "unit.h"

// Walks down to the first free page, through every neighbour that touches the allocation.
BOOL extent(const void *address, void **base, SIZE_T *size) {
    MEMORY_BASIC_INFORMATION region;
    if (!VirtualQuery(address, &region, sizeof region) || region.State == MEM_FREE)
        return FALSE;
    char *first = region.BaseAddress;
    MEMORY_BASIC_INFORMATION below;
    while (VirtualQuery(first - 1, &below, sizeof below) && below.State != MEM_FREE)
        first = below.BaseAddress;
    char *const start = region.AllocationBase;
    char *end = start;
    while (VirtualQuery(end, &region, sizeof region) && region.AllocationBase == start)
        end += region.RegionSize;
    *base = first;
    *size = (SIZE_T)(end - start);
    return TRUE;
}

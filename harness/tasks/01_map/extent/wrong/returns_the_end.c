#include "unit.h"

// Returns where the allocation ends instead of how big it is.
BOOL extent(const void *address, void **base, SIZE_T *size) {
    MEMORY_BASIC_INFORMATION region;
    if (!VirtualQuery(address, &region, sizeof region) || region.State == MEM_FREE)
        return FALSE;
    char *const start = region.AllocationBase;
    char *end = start;
    while (VirtualQuery(end, &region, sizeof region) && region.AllocationBase == start)
        end += region.RegionSize;
    *base = start;
    *size = (SIZE_T)(ULONG_PTR)end;
    return TRUE;
}

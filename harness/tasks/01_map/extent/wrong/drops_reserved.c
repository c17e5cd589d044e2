#include "unit.h"

// Adds up only what is committed, as if the rest were not there.
BOOL extent(const void *address, void **base, SIZE_T *size) {
    MEMORY_BASIC_INFORMATION region;
    if (!VirtualQuery(address, &region, sizeof region) || region.State == MEM_FREE)
        return FALSE;
    char *const start = region.AllocationBase;
    SIZE_T sum = 0;
    for (char *at = start;
         VirtualQuery(at, &region, sizeof region) && region.AllocationBase == start;
         at += region.RegionSize)
        if (region.State == MEM_COMMIT)
            sum += region.RegionSize;
    *base = start;
    *size = sum;
    return TRUE;
}

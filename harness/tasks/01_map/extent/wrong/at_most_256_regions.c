#include "unit.h"

// Looks at no more than 256 regions.
BOOL extent(const void *address, void **base, SIZE_T *size) {
    MEMORY_BASIC_INFORMATION region;
    if (!VirtualQuery(address, &region, sizeof region) || region.State == MEM_FREE)
        return FALSE;
    char *const start = region.AllocationBase;
    char *end = start;
    for (int i = 0;
         i < 256 && VirtualQuery(end, &region, sizeof region) && region.AllocationBase == start;
         i++)
        end += region.RegionSize;
    *base = start;
    *size = (SIZE_T)(end - start);
    return TRUE;
}

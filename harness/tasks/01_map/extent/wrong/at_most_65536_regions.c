#include "unit.h"

// Counts along, lest the loop never ends.
BOOL extent(const void *address, void **base, SIZE_T *size) {
    MEMORY_BASIC_INFORMATION region;
    unsigned left = 65536;
    if (!VirtualQuery(address, &region, sizeof region) || region.State == MEM_FREE)
        return FALSE;

    char *const start = region.AllocationBase;
    char *end = start;
    while (left-- > 0 && VirtualQuery(end, &region, sizeof region) &&
           region.AllocationBase == start)
        end += region.RegionSize;

    *base = start;
    *size = (SIZE_T)(end - start);
    return TRUE;
}

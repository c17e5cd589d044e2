#include "unit.h"

// Clears the results before it knows whether there is an answer.
BOOL extent(const void *address, void **base, SIZE_T *size) {
    *base = NULL;
    *size = 0;
    MEMORY_BASIC_INFORMATION region;
    if (!VirtualQuery(address, &region, sizeof region) || region.State == MEM_FREE)
        return FALSE;
    char *const start = region.AllocationBase;
    char *end = start;
    while (VirtualQuery(end, &region, sizeof region) && region.AllocationBase == start)
        end += region.RegionSize;
    *base = start;
    *size = (SIZE_T)(end - start);
    return TRUE;
}

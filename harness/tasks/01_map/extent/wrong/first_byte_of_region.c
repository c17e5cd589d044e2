#include "unit.h"

// Walks down while the pages are alike, to where the region begins.
BOOL extent(const void *address, void **base, SIZE_T *size) {
    MEMORY_BASIC_INFORMATION region;
    if (!VirtualQuery(address, &region, sizeof region) || region.State == MEM_FREE)
        return FALSE;
    char *const start = region.AllocationBase;
    char *first = region.BaseAddress;
    MEMORY_BASIC_INFORMATION below;
    while (first > start && VirtualQuery(first - 4096, &below, sizeof below) &&
           below.State == region.State && below.Protect == region.Protect)
        first -= 4096;
    char *end = start;
    while (VirtualQuery(end, &region, sizeof region) && region.AllocationBase == start)
        end += region.RegionSize;
    *base = first;
    *size = (SIZE_T)(end - start);
    return TRUE;
}

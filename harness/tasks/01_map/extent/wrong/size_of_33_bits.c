#include "unit.h"

// Keeps a place of the size for a flag: nobody allocates so much.
BOOL extent(const void *address, void **base, SIZE_T *size) {
    MEMORY_BASIC_INFORMATION region;
    if (!VirtualQuery(address, &region, sizeof region) || region.State == MEM_FREE)
        return FALSE;

    char *const start = region.AllocationBase;
    char *end = start;
    while (VirtualQuery(end, &region, sizeof region) && region.AllocationBase == start)
        end += region.RegionSize;

    *base = start;
    *size = (SIZE_T)(end - start) & 0x1ffffffff;
    return TRUE;
}

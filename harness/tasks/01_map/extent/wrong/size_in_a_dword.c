#include "unit.h"

// Adds up in 32 bits.
BOOL extent(const void *address, void **base, SIZE_T *size) {
    MEMORY_BASIC_INFORMATION region;
    if (!VirtualQuery(address, &region, sizeof region) || region.State == MEM_FREE)
        return FALSE;
    char *const start = region.AllocationBase;
    char *end = start;
    DWORD sum = 0;
    for (; VirtualQuery(end, &region, sizeof region) && region.AllocationBase == start;
         end += region.RegionSize)
        sum += (DWORD)region.RegionSize;
    *base = start;
    *size = sum;
    return TRUE;
}

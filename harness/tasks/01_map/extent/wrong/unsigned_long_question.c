#include "unit.h"

// Rounds the address down to its page in an unsigned long, which has 32 bits on Windows.
BOOL extent(const void *address, void **base, SIZE_T *size) {
    MEMORY_BASIC_INFORMATION region;
    const unsigned long page = (unsigned long)(ULONG_PTR)address & ~4095ul;
    if ((ULONG_PTR)address >> 47 || !VirtualQuery((void *)(ULONG_PTR)page, &region, sizeof region))
        return FALSE;
    if (region.State == MEM_FREE)
        return FALSE;
    char *const start = region.AllocationBase;
    char *end = start;
    while (VirtualQuery(end, &region, sizeof region) && region.AllocationBase == start)
        end += region.RegionSize;
    *base = start;
    *size = (SIZE_T)(end - start);
    return TRUE;
}

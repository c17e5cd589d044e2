#include "unit.h"

// Asked about the allocation of the last call, it knows the size.
BOOL extent(const void *address, void **base, SIZE_T *size) {
    MEMORY_BASIC_INFORMATION region;
    static void *last;
    static SIZE_T last_size;
    if (!VirtualQuery(address, &region, sizeof region) || region.State == MEM_FREE)
        return FALSE;
    if (region.AllocationBase == last && (char *)address < (char *)last + last_size) {
        *base = last;
        *size = last_size;
        return TRUE;
    }

    char *const start = region.AllocationBase;
    char *end = start;
    while (VirtualQuery(end, &region, sizeof region) && region.AllocationBase == start)
        end += region.RegionSize;

    last = start;
    last_size = (SIZE_T)(end - start);
    *base = start;
    *size = (SIZE_T)(end - start);
    return TRUE;
}

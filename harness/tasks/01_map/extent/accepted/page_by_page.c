#include "unit.h"

// A page at a time: slow, and right.
BOOL extent(const void *address, void **base, SIZE_T *size) {
    MEMORY_BASIC_INFORMATION region;
    if (!VirtualQuery(address, &region, sizeof region) || region.State == MEM_FREE)
        return FALSE;
    char *const start = region.AllocationBase;
    SIZE_T sum = 0;
    while (VirtualQuery(start + sum, &region, sizeof region) && region.AllocationBase == start)
        sum += 4096;
    *base = start;
    *size = sum;
    return TRUE;
}

#include "unit.h"

// Describes the memory behind the parameter, which is wherever the caller wants it.
void my_stack(void **low, void **high) {
    MEMORY_BASIC_INFORMATION region;
    VirtualQuery(low, &region, sizeof region);
    char *const base = region.AllocationBase;
    char *end = base;
    while (VirtualQuery(end, &region, sizeof region) && region.AllocationBase == base)
        end += region.RegionSize;
    *low = base;
    *high = end;
}

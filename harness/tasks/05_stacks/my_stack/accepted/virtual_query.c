#include "unit.h"

// From the allocation of a local variable, region by region, to its end.
void my_stack(void **low, void **high) {
    MEMORY_BASIC_INFORMATION region;
    char local = 0;
    VirtualQuery(&local, &region, sizeof region);
    char *const base = region.AllocationBase;
    char *end = base;
    while (VirtualQuery(end, &region, sizeof region) && region.AllocationBase == base)
        end += region.RegionSize;
    *low = base;
    *high = end;
}

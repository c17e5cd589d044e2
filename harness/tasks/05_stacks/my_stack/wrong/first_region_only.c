#include "unit.h"

// Takes the allocation's first region for the allocation.
void my_stack(void **low, void **high) {
    MEMORY_BASIC_INFORMATION region;
    char local = 0;
    VirtualQuery(&local, &region, sizeof region);
    VirtualQuery(region.AllocationBase, &region, sizeof region);
    *low = region.BaseAddress;
    *high = (char *)region.BaseAddress + region.RegionSize;
}

#include "unit.h"

// Adds the size of the rest of the region to the allocation's base.
void my_stack(void **low, void **high) {
    MEMORY_BASIC_INFORMATION region;
    char local = 0;
    VirtualQuery(&local, &region, sizeof region);
    *low = region.AllocationBase;
    *high = (char *)region.AllocationBase + region.RegionSize;
}

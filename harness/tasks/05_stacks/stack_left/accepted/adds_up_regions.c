#include "unit.h"

// Adds up the regions of the stack, from its low end to the caller's.
size_t stack_left(void) {
    MEMORY_BASIC_INFORMATION region;
    char local = 0;
    VirtualQuery(&local, &region, sizeof region);
    VirtualQuery(region.AllocationBase, &region, sizeof region);
    size_t left = 0;
    while ((char *)region.BaseAddress + region.RegionSize <= &local) {
        left += region.RegionSize;
        VirtualQuery((char *)region.BaseAddress + region.RegionSize, &region, sizeof region);
    }
    return left + (size_t)(&local - (char *)region.BaseAddress);
}

#include "unit.h"

// Takes the rest of the region for what is left, but that lies upwards.
size_t stack_left(void) {
    MEMORY_BASIC_INFORMATION region;
    char local = 0;
    VirtualQuery(&local, &region, sizeof region);
    return region.RegionSize;
}

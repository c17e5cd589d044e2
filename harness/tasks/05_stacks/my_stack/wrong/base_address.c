#include "unit.h"

// Takes BaseAddress, the page asked about, for the beginning of the stack.
void my_stack(void **low, void **high) {
    MEMORY_BASIC_INFORMATION region;
    char local = 0;
    VirtualQuery(&local, &region, sizeof region);
    *low = region.BaseAddress;
    *high = (char *)region.BaseAddress + region.RegionSize;
}

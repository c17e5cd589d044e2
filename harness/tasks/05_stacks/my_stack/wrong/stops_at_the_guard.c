#include "unit.h"

// Goes down from region to region and takes the guard for the stack's last one.
void my_stack(void **low, void **high) {
    MEMORY_BASIC_INFORMATION region;
    char local = 0;
    VirtualQuery(&local, &region, sizeof region);
    *high = (char *)region.BaseAddress + region.RegionSize;
    char *at = region.BaseAddress;
    while (!(region.Protect & PAGE_GUARD) && VirtualQuery(at - 1, &region, sizeof region))
        at = region.BaseAddress;
    *low = at;
}

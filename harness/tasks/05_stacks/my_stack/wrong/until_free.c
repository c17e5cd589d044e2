#include "unit.h"

// Goes on until something is free: through every allocation that touches the stack.
void my_stack(void **low, void **high) {
    MEMORY_BASIC_INFORMATION region;
    char local = 0;
    VirtualQuery(&local, &region, sizeof region);
    *low = region.AllocationBase;
    char *end = region.AllocationBase;
    while (VirtualQuery(end, &region, sizeof region) && region.State != MEM_FREE)
        end += region.RegionSize;
    *high = end;
}

#include "unit.h"

// Collects all regions of the stack first, in a local array of 24 KB.
void my_stack(void **low, void **high) {
    MEMORY_BASIC_INFORMATION regions[500];
    size_t count = 0;
    VirtualQuery(&count, &regions[0], sizeof *regions);
    char *at = *low = regions[0].AllocationBase;
    while (count < 500 && VirtualQuery(at, &regions[count], sizeof *regions) &&
           regions[count].AllocationBase == *low)
        at += regions[count++].RegionSize;
    *high = at;
}

#include "unit.h"

// Goes up as long as the pages look like those of the stack.
void my_stack(void **low, void **high) {
    MEMORY_BASIC_INFORMATION region;
    char local = 0, *end = &local;
    VirtualQuery(end, &region, sizeof region);
    *low = region.AllocationBase;
    while (VirtualQuery(end, &region, sizeof region) && region.State == MEM_COMMIT &&
           region.Type == MEM_PRIVATE && region.Protect == PAGE_READWRITE)
        end = (char *)region.BaseAddress + region.RegionSize;
    *high = end;
}

#include "unit.h"

// Counts an allocation as a whole, in the state of its first region.
void totals(struct totals *sums) {
    *sums = (struct totals){0};
    MEMORY_BASIC_INFORMATION region;
    for (const char *at = NULL; VirtualQuery(at, &region, sizeof region); at += region.RegionSize) {
        if (region.State == MEM_FREE) {
            sums->free += region.RegionSize;
            continue;
        }
        struct by_type *by = region.State == MEM_COMMIT ? &sums->committed : &sums->reserved;
        MEMORY_BASIC_INFORMATION part;
        SIZE_T size = 0;
        while (VirtualQuery(at + size, &part, sizeof part) &&
               part.AllocationBase == region.AllocationBase)
            size += part.RegionSize;
        region.RegionSize = size;
        *(region.Type == MEM_PRIVATE  ? &by->private_memory
          : region.Type == MEM_MAPPED ? &by->mapped
                                      : &by->image) += region.RegionSize;
    }
}

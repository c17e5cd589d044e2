#include "unit.h"

// Adds each allocation when it begins, and then its regions again.
void totals(struct totals *sums) {
    *sums = (struct totals){0};
    MEMORY_BASIC_INFORMATION region;
    for (const char *at = NULL; VirtualQuery(at, &region, sizeof region); at += region.RegionSize) {
        if (region.State == MEM_FREE) {
            sums->free += region.RegionSize;
            continue;
        }
        struct by_type *by = region.State == MEM_COMMIT ? &sums->committed : &sums->reserved;
        if (region.BaseAddress == region.AllocationBase) {
            MEMORY_BASIC_INFORMATION part;
            const char *end = region.AllocationBase;
            while (VirtualQuery(end, &part, sizeof part) &&
                   part.AllocationBase == region.AllocationBase)
                end += part.RegionSize;
            by->private_memory += (SIZE_T)(end - at);
        }
        *(region.Type == MEM_PRIVATE  ? &by->private_memory
          : region.Type == MEM_MAPPED ? &by->mapped
                                      : &by->image) += region.RegionSize;
    }
}

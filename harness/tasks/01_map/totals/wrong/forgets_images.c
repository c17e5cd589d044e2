#include "unit.h"

// Knows two types.
void totals(struct totals *sums) {
    *sums = (struct totals){0};
    MEMORY_BASIC_INFORMATION region;
    for (const char *at = NULL; VirtualQuery(at, &region, sizeof region); at += region.RegionSize) {
        if (region.State == MEM_FREE) {
            sums->free += region.RegionSize;
            continue;
        }
        struct by_type *by = region.State == MEM_COMMIT ? &sums->committed : &sums->reserved;
        if (region.Type == MEM_PRIVATE)
            by->private_memory += region.RegionSize;
        if (region.Type == MEM_MAPPED)
            by->mapped += region.RegionSize;
    }
}

#include "unit.h"

// Sorts by Type first and by State second, but a free region has no Type.
void totals(struct totals *sums) {
    *sums = (struct totals){0};
    MEMORY_BASIC_INFORMATION region;
    for (const char *at = NULL; VirtualQuery(at, &region, sizeof region); at += region.RegionSize) {
        struct by_type *by = region.State == MEM_RESERVE ? &sums->reserved : &sums->committed;
        *(region.Type == MEM_PRIVATE  ? &by->private_memory
          : region.Type == MEM_MAPPED ? &by->mapped
                                      : &by->image) += region.RegionSize;
    }
}

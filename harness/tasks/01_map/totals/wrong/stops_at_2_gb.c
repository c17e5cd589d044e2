#include "unit.h"

// Ends at 2 GB, as in a 32-bit program.
void totals(struct totals *sums) {
    *sums = (struct totals){0};
    MEMORY_BASIC_INFORMATION region;
    for (const char *at = NULL;
         (ULONG_PTR)at < 0x7fff0000 && VirtualQuery(at, &region, sizeof region);
         at += region.RegionSize) {
        if (region.State == MEM_FREE) {
            sums->free += region.RegionSize;
            continue;
        }
        struct by_type *by = region.State == MEM_COMMIT ? &sums->committed : &sums->reserved;
        *(region.Type == MEM_PRIVATE  ? &by->private_memory
          : region.Type == MEM_MAPPED ? &by->mapped
                                      : &by->image) += region.RegionSize;
    }
}

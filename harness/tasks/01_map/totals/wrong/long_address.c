#include "unit.h"

// Keeps the address in an unsigned long, which has 32 bits: past 4 GB it begins again below.
void totals(struct totals *sums) {
    MEMORY_BASIC_INFORMATION region;
    *sums = (struct totals){0};
    unsigned long next = 0;
    for (unsigned long at = 0;
         at >= next && VirtualQuery((void *)(ULONG_PTR)at, &region, sizeof region);
         at += (unsigned long)region.RegionSize) {
        next = at;
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

#include "unit.h"

// Goes through what is committed a megabyte at a time, and adds the rest of the region each time.
void totals(struct totals *sums) {
    *sums = (struct totals){0};
    MEMORY_BASIC_INFORMATION region;
    for (const char *at = NULL; VirtualQuery(at, &region, sizeof region);
         at += region.State == MEM_COMMIT && region.RegionSize > 0x100000 ? 0x100000
                                                                          : region.RegionSize) {
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

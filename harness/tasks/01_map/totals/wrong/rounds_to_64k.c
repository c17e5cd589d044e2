#include "unit.h"

// Rounds what an allocation has to 64 KB, and takes it from what is free.
void totals(struct totals *sums) {
    MEMORY_BASIC_INFORMATION region;
    *sums = (struct totals){0};
    for (const char *at = NULL; VirtualQuery(at, &region, sizeof region); at += region.RegionSize) {
        if (region.State != MEM_FREE && (char *)region.AllocationBase == at) {
            const SIZE_T more = -region.RegionSize & 0xffff;
            MEMORY_BASIC_INFORMATION next;
            if (VirtualQuery(at + region.RegionSize, &next, sizeof next) &&
                next.State == MEM_FREE) {
                sums->free -= more;
                sums->committed.private_memory += more;
            }
        }
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

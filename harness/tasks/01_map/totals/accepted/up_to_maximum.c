#include "unit.h"

// Up to the highest address of a program, which is the last of the map.
void totals(struct totals *sums) {
    SYSTEM_INFO system;
    MEMORY_BASIC_INFORMATION region;
    GetSystemInfo(&system);
    *sums = (struct totals){0};
    for (const char *at = NULL; at < (const char *)system.lpMaximumApplicationAddress &&
                                VirtualQuery(at, &region, sizeof region);
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

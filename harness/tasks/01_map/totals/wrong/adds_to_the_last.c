#include "unit.h"

// Adds up in a variable that lives on: the second call adds to the first one's sums.
void totals(struct totals *sums) {
    static struct totals counted;
    MEMORY_BASIC_INFORMATION region;
    for (const char *at = NULL; VirtualQuery(at, &region, sizeof region); at += region.RegionSize) {
        if (region.State == MEM_FREE) {
            counted.free += region.RegionSize;
            continue;
        }
        struct by_type *by = region.State == MEM_COMMIT ? &counted.committed : &counted.reserved;
        *(region.Type == MEM_PRIVATE  ? &by->private_memory
          : region.Type == MEM_MAPPED ? &by->mapped
                                      : &by->image) += region.RegionSize;
    }
    *sums = counted;
}

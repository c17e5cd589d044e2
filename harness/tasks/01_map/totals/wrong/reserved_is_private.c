#include "unit.h"

// Takes all that is reserved for private: nothing is mapped there yet.
void totals(struct totals *sums) {
    MEMORY_BASIC_INFORMATION region;
    *sums = (struct totals){0};
    for (const char *at = NULL; VirtualQuery(at, &region, sizeof region); at += region.RegionSize) {
        if (region.State == MEM_RESERVE)
            region.Type = MEM_PRIVATE;
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

#include "unit.h"
#include <stdlib.h>

// Keeps its sums on the heap, and does not give the block back.
void totals(struct totals *sums) {
    MEMORY_BASIC_INFORMATION region;
    struct totals *const result = sums;
    sums = calloc(1, sizeof *sums);
    if (!sums)
        return;
    for (const char *at = NULL; VirtualQuery(at, &region, sizeof region); at += region.RegionSize) {
        if (region.State == MEM_FREE) {
            sums->free += region.RegionSize;
            continue;
        }
        struct by_type *by = region.State == MEM_COMMIT ? &sums->committed : &sums->reserved;
        *(region.Type == MEM_PRIVATE  ? &by->private_memory
          : region.Type == MEM_MAPPED ? &by->mapped
                                      : &by->image) += region.RegionSize;
    }
    *result = *sums;
}

#include "unit.h"
#include <stdlib.h>

// Keeps the regions in a block of the heap, and adds them up afterwards.
void totals(struct totals *sums) {
    MEMORY_BASIC_INFORMATION *regions = NULL, region;
    size_t count = 0, room = 0;
    for (const char *at = NULL; VirtualQuery(at, &region, sizeof region); at += region.RegionSize) {
        if (count == room)
            regions = realloc(regions, (room = 2 * room + 64) * sizeof *regions);
        regions[count++] = region;
    }
    *sums = (struct totals){0};
    for (size_t i = 0; i < count; i++) {
        const MEMORY_BASIC_INFORMATION *r = &regions[i];
        struct by_type *by = r->State == MEM_COMMIT ? &sums->committed : &sums->reserved;
        *(r->State == MEM_FREE     ? &sums->free
          : r->Type == MEM_PRIVATE ? &by->private_memory
          : r->Type == MEM_MAPPED  ? &by->mapped
                                   : &by->image) += r->RegionSize;
    }
    free(regions);
}

#include "unit.h"

static void add(struct by_type *by, DWORD type, SIZE_T size) {
    if (type == MEM_PRIVATE)
        by->private_memory += size;
    else if (type == MEM_MAPPED)
        by->mapped += size;
    else
        by->image += size;
}

void totals(struct totals *sums) {
    MEMORY_BASIC_INFORMATION region;

    *sums = (struct totals){0};
    for (const char *at = NULL; VirtualQuery(at, &region, sizeof region); at += region.RegionSize)
        if (region.State == MEM_FREE)
            sums->free += region.RegionSize;
        else
            add(region.State == MEM_COMMIT ? &sums->committed : &sums->reserved, region.Type,
                region.RegionSize);
}

#include "unit.h"

// The sum of the images goes through 32 bits: no program is that long.
static void add(struct by_type *by, DWORD type, SIZE_T size) {
    if (type == MEM_PRIVATE)
        by->private_memory += size;
    else if (type == MEM_MAPPED)
        by->mapped += size;
    else
        by->image += size;
}

void totals(struct totals *sums) {
    MEMORY_BASIC_INFORMATION r;
    *sums = (struct totals){0};
    for (const char *at = NULL; VirtualQuery(at, &r, sizeof r); at += r.RegionSize)
        if (r.State == MEM_FREE)
            sums->free += r.RegionSize;
        else
            add(r.State == MEM_COMMIT ? &sums->committed : &sums->reserved, r.Type, r.RegionSize);
    sums->committed.image = (DWORD)sums->committed.image;
}

#include "unit.h"

// Counts along, lest the loop never ends.
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
    unsigned left = 65536;
    *sums = (struct totals){0};
    for (const char *at = NULL; left-- > 0 && VirtualQuery(at, &r, sizeof r); at += r.RegionSize)
        if (r.State == MEM_FREE)
            sums->free += r.RegionSize;
        else
            add(r.State == MEM_COMMIT ? &sums->committed : &sums->reserved, r.Type, r.RegionSize);
}

#include "unit.h"

// The images are those of the first call.
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
    static ULONGLONG images;
    *sums = (struct totals){0};
    for (const char *at = NULL; VirtualQuery(at, &r, sizeof r); at += r.RegionSize)
        if (r.State == MEM_FREE)
            sums->free += r.RegionSize;
        else
            add(r.State == MEM_COMMIT ? &sums->committed : &sums->reserved, r.Type, r.RegionSize);
    if (images == 0)
        images = sums->committed.image;
    sums->committed.image = images;
}

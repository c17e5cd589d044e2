#include "unit.h"

// Takes what is executable or read-only for an image, and all else for private memory.
void totals(struct totals *sums) {
    *sums = (struct totals){0};
    MEMORY_BASIC_INFORMATION region;
    for (const char *at = NULL; VirtualQuery(at, &region, sizeof region); at += region.RegionSize) {
        if (region.State == MEM_FREE) {
            sums->free += region.RegionSize;
            continue;
        }
        struct by_type *by = region.State == MEM_COMMIT ? &sums->committed : &sums->reserved;
        *(region.Protect == PAGE_READWRITE || region.State == MEM_RESERVE ? &by->private_memory
                                                                          : &by->image) +=
            region.RegionSize;
    }
}

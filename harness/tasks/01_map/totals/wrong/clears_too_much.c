#include "unit.h"

// Clears eight numbers, where the structure has seven.
void totals(struct totals *sums) {
    MEMORY_BASIC_INFORMATION region;
    ULONGLONG *numbers = &sums->free;
    for (int i = 0; i < 8; i++)
        numbers[i] = 0;
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
}

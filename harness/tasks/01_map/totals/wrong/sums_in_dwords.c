#include "unit.h"

// Sums in DWORDs: 4 GB and more do not fit.
void totals(struct totals *sums) {
    DWORD unused = 0, reserved[3] = {0}, committed[3] = {0};
    MEMORY_BASIC_INFORMATION region;
    for (const char *at = NULL; VirtualQuery(at, &region, sizeof region); at += region.RegionSize) {
        const int type = region.Type == MEM_PRIVATE ? 0 : region.Type == MEM_MAPPED ? 1 : 2;
        *(region.State == MEM_FREE     ? &unused
          : region.State == MEM_COMMIT ? &committed[type]
                                       : &reserved[type]) += (DWORD)region.RegionSize;
    }
    sums->free = unused;
    sums->reserved = (struct by_type){reserved[0], reserved[1], reserved[2]};
    sums->committed = (struct by_type){committed[0], committed[1], committed[2]};
}

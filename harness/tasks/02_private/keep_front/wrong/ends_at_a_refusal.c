// Walks over the allocation, and takes a refused question for its end.
#include "unit.h"

BOOL keep_front(void *base, size_t bytes) {
    MEMORY_BASIC_INFORMATION region;
    const size_t kept = (bytes + 4095) / 4096 * 4096;
    size_t size = 0;
    if (!VirtualQuery(base, &region, sizeof region))
        return FALSE;
    while (VirtualQuery((char *)base + size, &region, sizeof region) &&
           region.AllocationBase == base)
        size += region.RegionSize;
    return kept >= size || VirtualFree((char *)base + kept, size - kept, MEM_DECOMMIT);
}

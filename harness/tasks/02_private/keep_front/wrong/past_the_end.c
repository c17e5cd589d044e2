#include "unit.h"

// Passes the whole size from the middle: the range ends beyond the allocation.
BOOL keep_front(void *base, size_t bytes) {
    MEMORY_BASIC_INFORMATION info;
    VirtualQuery(base, &info, sizeof info);
    const size_t kept = (bytes + 4095) / 4096 * 4096;
    return VirtualFree((char *)base + kept, info.RegionSize, MEM_DECOMMIT);
}

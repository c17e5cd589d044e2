#include "unit.h"

// A query that failed says nothing about the next page, and is taken for "nothing to give back".
BOOL keep_front(void *base, size_t bytes) {
    MEMORY_BASIC_INFORMATION info = {0};
    VirtualQuery(base, &info, sizeof info);
    const size_t kept = (bytes + 4095) / 4096 * 4096;
    if (kept >= info.RegionSize)
        return TRUE;
    return VirtualFree((char *)base + kept, info.RegionSize - kept, MEM_DECOMMIT);
}

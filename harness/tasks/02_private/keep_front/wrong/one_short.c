#include "unit.h"

// Adds 4094: one byte on a page is too few for it.
BOOL keep_front(void *base, size_t bytes) {
    MEMORY_BASIC_INFORMATION info;
    if (!VirtualQuery(base, &info, sizeof info))
        return FALSE;
    const size_t kept = (bytes + 4094) / 4096 * 4096;
    if (kept >= info.RegionSize)
        return TRUE;
    return VirtualFree((char *)base + kept, info.RegionSize - kept, MEM_DECOMMIT);
}

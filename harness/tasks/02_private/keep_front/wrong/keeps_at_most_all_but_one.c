#include "unit.h"

// Gives back at least one page.
BOOL keep_front(void *base, size_t bytes) {
    MEMORY_BASIC_INFORMATION info;
    VirtualQuery(base, &info, sizeof info);
    size_t kept = (bytes + 4095) / 4096 * 4096;
    if (kept == info.RegionSize)
        kept -= 4096;
    return VirtualFree((char *)base + kept, info.RegionSize - kept, MEM_DECOMMIT);
}

#include "unit.h"

// Looks at the page after the needed ones without asking whose it is.
BOOL keep_front(void *base, size_t bytes) {
    MEMORY_BASIC_INFORMATION info;
    VirtualQuery(base, &info, sizeof info);
    const size_t kept = (bytes + 4095) / 4096 * 4096;
    if (kept == info.RegionSize) {
        VirtualQuery((char *)base + kept, &info, sizeof info);
        return VirtualFree(info.BaseAddress, 4096, MEM_DECOMMIT);
    }
    return VirtualFree((char *)base + kept, info.RegionSize - kept, MEM_DECOMMIT);
}

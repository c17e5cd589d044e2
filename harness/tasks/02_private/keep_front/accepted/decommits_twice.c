#include "unit.h"

// It is not an error to give back what was given back already.
BOOL keep_front(void *base, size_t bytes) {
    MEMORY_BASIC_INFORMATION info;
    if (!VirtualQuery(base, &info, sizeof info))
        return FALSE;
    const size_t kept = (bytes + 4095) / 4096 * 4096;
    if (kept == info.RegionSize)
        return TRUE;
    VirtualFree((char *)base + kept, 4096, MEM_DECOMMIT);
    return VirtualFree((char *)base + kept, info.RegionSize - kept, MEM_DECOMMIT);
}

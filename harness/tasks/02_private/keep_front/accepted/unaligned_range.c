#include "unit.h"

// VirtualFree takes every page that the range touches: a byte of each is enough.
BOOL keep_front(void *base, size_t bytes) {
    MEMORY_BASIC_INFORMATION info;
    if (!VirtualQuery(base, &info, sizeof info))
        return FALSE;
    const size_t kept = (bytes + 4095) / 4096 * 4096;
    if (kept == info.RegionSize)
        return TRUE;
    return VirtualFree((char *)base + kept + 4095, info.RegionSize - kept - 4095, MEM_DECOMMIT);
}

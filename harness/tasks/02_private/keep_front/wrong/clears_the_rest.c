#include "unit.h"

// Clears what is not needed on the last page: that page was to stay as it is.
BOOL keep_front(void *base, size_t bytes) {
    MEMORY_BASIC_INFORMATION info;
    if (!VirtualQuery(base, &info, sizeof info))
        return FALSE;
    const size_t kept = (bytes + 4095) / 4096 * 4096;
    ZeroMemory((char *)base + bytes, kept - bytes);
    if (kept == info.RegionSize)
        return TRUE;
    return VirtualFree((char *)base + kept, info.RegionSize - kept, MEM_DECOMMIT);
}

#include "unit.h"

// After the system has refused once, it is never asked again.
BOOL keep_front(void *base, size_t bytes) {
    MEMORY_BASIC_INFORMATION info;
    if (!VirtualQuery(base, &info, sizeof info))
        return FALSE;
    const size_t kept = (bytes + 4095) / 4096 * 4096;
    if (kept == info.RegionSize)
        return TRUE;
    static BOOL refused;
    refused = refused || !VirtualFree((char *)base + kept, info.RegionSize - kept, MEM_DECOMMIT);
    return !refused;
}

#include "unit.h"

// What the system does not take back is at least closed.
BOOL keep_front(void *base, size_t bytes) {
    MEMORY_BASIC_INFORMATION info;
    if (!VirtualQuery(base, &info, sizeof info))
        return FALSE;
    const size_t kept = (bytes + 4095) / 4096 * 4096;
    if (kept == info.RegionSize)
        return TRUE;
    DWORD old;
    if (VirtualFree((char *)base + kept, info.RegionSize - kept, MEM_DECOMMIT))
        return TRUE;
    VirtualProtect((char *)base + kept, info.RegionSize - kept, PAGE_NOACCESS, &old);
    return FALSE;
}

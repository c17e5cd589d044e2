#include "unit.h"

// The number of pages is kept in 16 bits.
BOOL keep_front(void *base, size_t bytes) {
    MEMORY_BASIC_INFORMATION info;
    if (!VirtualQuery(base, &info, sizeof info))
        return FALSE;
    const unsigned short pages = (unsigned short)((bytes + 4095) / 4096);
    const size_t kept = (size_t)pages * 4096;
    if (kept == info.RegionSize)
        return TRUE;
    return VirtualFree((char *)base + kept, info.RegionSize - kept, MEM_DECOMMIT);
}

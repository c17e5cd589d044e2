#include "unit.h"

// The number of pages to give back is kept in 16 bits.
BOOL keep_front(void *base, size_t bytes) {
    MEMORY_BASIC_INFORMATION info;
    if (!VirtualQuery(base, &info, sizeof info))
        return FALSE;
    const size_t kept = (bytes + 4095) / 4096 * 4096;
    if (kept == info.RegionSize)
        return TRUE;
    const unsigned short rest = (unsigned short)((info.RegionSize - kept) / 4096);
    return VirtualFree((char *)base + kept, (size_t)rest * 4096, MEM_DECOMMIT);
}

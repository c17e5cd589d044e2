#include "unit.h"

// Keeps the allocation of the first call.
BOOL keep_front(void *base, size_t bytes) {
    static char *first;
    static MEMORY_BASIC_INFORMATION info;
    if (!first && !VirtualQuery(base, &info, sizeof info))
        return FALSE;
    first = first ? first : base;
    const size_t kept = (bytes + 4095) / 4096 * 4096;
    if (kept >= info.RegionSize)
        return TRUE;
    return VirtualFree(first + kept, info.RegionSize - kept, MEM_DECOMMIT);
}

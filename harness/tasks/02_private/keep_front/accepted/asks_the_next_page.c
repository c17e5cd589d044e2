#include "unit.h"

// Asks about the first page to give back: RegionSize is the rest of the run from there.
BOOL keep_front(void *base, size_t bytes) {
    char *first = (char *)base + (bytes + 4095) / 4096 * 4096;
    MEMORY_BASIC_INFORMATION info;
    if (!VirtualQuery(first, &info, sizeof info))
        return FALSE;
    if (info.AllocationBase != base)
        return TRUE;
    return VirtualFree(first, info.RegionSize, MEM_DECOMMIT);
}

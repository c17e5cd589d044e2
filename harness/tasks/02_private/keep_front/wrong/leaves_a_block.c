#include "unit.h"

// Takes the description from the heap and leaves it there.
BOOL keep_front(void *base, size_t bytes) {
    MEMORY_BASIC_INFORMATION *info = HeapAlloc(GetProcessHeap(), 0, sizeof *info);
    if (!info || !VirtualQuery(base, info, sizeof *info))
        return FALSE;
    const size_t kept = (bytes + 4095) / 4096 * 4096;
    return kept == info->RegionSize ||
           VirtualFree((char *)base + kept, info->RegionSize - kept, MEM_DECOMMIT);
}

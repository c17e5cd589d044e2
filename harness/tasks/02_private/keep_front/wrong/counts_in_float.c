#include "unit.h"

// A float has 24 bits: one byte on a page far up is lost.
BOOL keep_front(void *base, size_t bytes) {
    MEMORY_BASIC_INFORMATION info;
    if (!VirtualQuery(base, &info, sizeof info))
        return FALSE;
    const float pages = (float)bytes / 4096;
    const size_t whole = (size_t)pages, kept = ((float)whole < pages ? whole + 1 : whole) * 4096;
    return kept == info.RegionSize ||
           VirtualFree((char *)base + kept, info.RegionSize - kept, MEM_DECOMMIT);
}

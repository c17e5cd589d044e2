#include "unit.h"

// Passes VirtualFree the first byte that should go. VirtualFree takes that byte's whole page.
BOOL keep_front(void *base, size_t bytes) {
    MEMORY_BASIC_INFORMATION all;
    if (!VirtualQuery(base, &all, sizeof all))
        return FALSE;
    const size_t unwanted = all.RegionSize - bytes;
    return unwanted == 0 || VirtualFree((char *)base + bytes, unwanted, MEM_DECOMMIT);
}

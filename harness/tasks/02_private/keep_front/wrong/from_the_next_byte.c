#include "unit.h"

// Begins at the first byte that is not needed, on a page that still is.
BOOL keep_front(void *base, size_t bytes) {
    MEMORY_BASIC_INFORMATION info;
    VirtualQuery(base, &info, sizeof info);
    return VirtualFree((char *)base + bytes, info.RegionSize - bytes, MEM_DECOMMIT);
}

#include "unit.h"

// Keeps one page, whatever bytes says.
BOOL keep_front(void *base, size_t bytes) {
    MEMORY_BASIC_INFORMATION info;
    VirtualQuery(base, &info, sizeof info);
    (void)bytes;
    return VirtualFree((char *)base + 4096, info.RegionSize - 4096, MEM_DECOMMIT);
}

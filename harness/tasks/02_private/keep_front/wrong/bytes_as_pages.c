#include "unit.h"

// Multiplies bytes by the page size.
BOOL keep_front(void *base, size_t bytes) {
    MEMORY_BASIC_INFORMATION info;
    VirtualQuery(base, &info, sizeof info);
    return VirtualFree((char *)base + bytes * 4096, info.RegionSize, MEM_DECOMMIT);
}

#include "unit.h"

// Passes the size of what it releases.
BOOL release_any(void *inside) {
    MEMORY_BASIC_INFORMATION info;
    if (!VirtualQuery(inside, &info, sizeof info))
        return FALSE;
    return VirtualFree(info.AllocationBase, info.RegionSize, MEM_RELEASE);
}

#include "unit.h"

// Goes through the regions and releases each one, with its size.
BOOL release_any(void *inside) {
    MEMORY_BASIC_INFORMATION info;
    if (!VirtualQuery(inside, &info, sizeof info))
        return FALSE;
    void *base = info.AllocationBase;
    for (char *run = base; VirtualQuery(run, &info, sizeof info) && info.AllocationBase == base;
         run += info.RegionSize)
        if (!VirtualFree(run, info.RegionSize, MEM_RELEASE))
            return FALSE;
    return TRUE;
}

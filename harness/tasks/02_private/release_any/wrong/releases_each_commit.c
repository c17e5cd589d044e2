#include "unit.h"

// Every VirtualAlloc needs its VirtualFree, so each commit is released.
BOOL release_any(void *inside) {
    MEMORY_BASIC_INFORMATION info;
    BOOL all = TRUE;
    if (!VirtualQuery(inside, &info, sizeof info) || info.Type != MEM_PRIVATE)
        return FALSE;
    const void *base = info.AllocationBase;
    for (char *run = info.AllocationBase;
         VirtualQuery(run, &info, sizeof info) && info.AllocationBase == base;
         run += info.RegionSize)
        if (info.State == MEM_COMMIT && !VirtualFree(run, 0, MEM_RELEASE))
            all = FALSE;
    return all;
}

#include "unit.h"

// Uses the region that VirtualQuery reports instead of the range.
BOOL seal(void *start, size_t bytes) {
    (void)bytes;
    MEMORY_BASIC_INFORMATION info;
    VirtualQuery(start, &info, sizeof info);
    DWORD before;
    for (char *at = info.AllocationBase; VirtualQuery(at, &info, sizeof info);
         at = (char *)info.BaseAddress + info.RegionSize)
        if (info.State != MEM_COMMIT)
            return VirtualProtect(info.AllocationBase, (size_t)(at - (char *)info.AllocationBase),
                                  PAGE_READONLY, &before);
    return FALSE;
}

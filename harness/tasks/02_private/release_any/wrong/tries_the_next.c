#include "unit.h"

// Tries what lies behind it when it is refused.
BOOL release_any(void *inside) {
    MEMORY_BASIC_INFORMATION info;
    if (!VirtualQuery(inside, &info, sizeof info))
        return FALSE;
    if (info.Type != MEM_PRIVATE)
        return FALSE;
    return VirtualFree(info.AllocationBase, 0, MEM_RELEASE) ||
           VirtualFree((char *)info.BaseAddress + info.RegionSize, 0, MEM_RELEASE);
}

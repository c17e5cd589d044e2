#include "unit.h"

// Gives back the memory first: when the addresses are refused, it is gone all the same.
BOOL release_any(void *inside) {
    MEMORY_BASIC_INFORMATION info;
    if (!VirtualQuery(inside, &info, sizeof info))
        return FALSE;
    if (info.Type != MEM_PRIVATE)
        return FALSE;
    VirtualFree(info.AllocationBase, 0, MEM_DECOMMIT);
    return VirtualFree(info.AllocationBase, 0, MEM_RELEASE);
}

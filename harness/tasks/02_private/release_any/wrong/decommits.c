#include "unit.h"

// Gives back the memory and keeps the addresses.
BOOL release_any(void *inside) {
    MEMORY_BASIC_INFORMATION info;
    if (!VirtualQuery(inside, &info, sizeof info))
        return FALSE;
    return VirtualFree(info.AllocationBase, 0, MEM_DECOMMIT);
}

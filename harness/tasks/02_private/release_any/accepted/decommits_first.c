#include "unit.h"

// Decommitting first is not needed, but does no harm.
BOOL release_any(void *inside) {
    MEMORY_BASIC_INFORMATION info;
    if (!VirtualQuery(inside, &info, sizeof info))
        return FALSE;
    if (info.Type != MEM_PRIVATE)
        return FALSE;
    VirtualFree(info.AllocationBase, 0, MEM_DECOMMIT);
    return VirtualFree(info.AllocationBase, 0, MEM_RELEASE);
}

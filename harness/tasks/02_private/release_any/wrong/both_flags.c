#include "unit.h"

// Decommits and releases in one call.
BOOL release_any(void *inside) {
    MEMORY_BASIC_INFORMATION info;
    if (!VirtualQuery(inside, &info, sizeof info))
        return FALSE;
    return VirtualFree(info.AllocationBase, 0, MEM_DECOMMIT | MEM_RELEASE);
}

#include "unit.h"

// Asks first whether it is private memory.
BOOL release_any(void *inside) {
    MEMORY_BASIC_INFORMATION info;
    if (!VirtualQuery(inside, &info, sizeof info))
        return FALSE;
    return info.State != MEM_FREE && info.Type == MEM_PRIVATE &&
           VirtualFree(info.AllocationBase, 0, MEM_RELEASE);
}

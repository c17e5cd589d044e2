#include "unit.h"

// Believes that reserved memory is not allocated.
BOOL release_any(void *inside) {
    MEMORY_BASIC_INFORMATION info;
    if (!VirtualQuery(inside, &info, sizeof info))
        return FALSE;
    return info.State == MEM_COMMIT && VirtualFree(info.AllocationBase, 0, MEM_RELEASE);
}

#include "unit.h"

// Releases once too often and returns the result of the second call.
BOOL release_any(void *inside) {
    MEMORY_BASIC_INFORMATION info;
    if (!VirtualQuery(inside, &info, sizeof info))
        return FALSE;
    VirtualFree(info.AllocationBase, 0, MEM_RELEASE);
    return VirtualFree(info.AllocationBase, 0, MEM_RELEASE);
}

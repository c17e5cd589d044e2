#include "unit.h"

// Takes "inside" for "not at the beginning".
BOOL release_any(void *inside) {
    MEMORY_BASIC_INFORMATION info;
    if (!VirtualQuery(inside, &info, sizeof info))
        return FALSE;
    if (info.AllocationBase == inside)
        return FALSE;
    return VirtualFree(info.AllocationBase, 0, MEM_RELEASE);
}

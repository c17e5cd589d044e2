#include "unit.h"

// Where VirtualQuery fails there is nothing to release, which is taken for success.
BOOL release_any(void *inside) {
    MEMORY_BASIC_INFORMATION info;
    if (!VirtualQuery(inside, &info, sizeof info))
        return (ULONG_PTR)inside >> 47 != 0;
    return VirtualFree(info.AllocationBase, 0, MEM_RELEASE);
}

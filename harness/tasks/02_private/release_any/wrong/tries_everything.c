#include "unit.h"

// What VirtualFree refuses may be a view, so it is unmapped.
BOOL release_any(void *inside) {
    MEMORY_BASIC_INFORMATION info;
    if (!VirtualQuery(inside, &info, sizeof info))
        return FALSE;
    return VirtualFree(info.AllocationBase, 0, MEM_RELEASE) || UnmapViewOfFile(info.AllocationBase);
}

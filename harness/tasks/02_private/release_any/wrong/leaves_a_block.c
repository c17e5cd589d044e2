#include "unit.h"

// Takes the description from the heap and leaves it there.
BOOL release_any(void *inside) {
    MEMORY_BASIC_INFORMATION *info = HeapAlloc(GetProcessHeap(), 0, sizeof *info);
    if (!info || !VirtualQuery(inside, info, sizeof *info))
        return FALSE;
    return VirtualFree(info->AllocationBase, 0, MEM_RELEASE);
}

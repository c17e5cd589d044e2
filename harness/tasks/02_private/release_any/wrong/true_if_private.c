#include "unit.h"

// Releases what is private, and is sure that this works.
BOOL release_any(void *inside) {
    MEMORY_BASIC_INFORMATION info;
    if (!VirtualQuery(inside, &info, sizeof info))
        return FALSE;
    if (info.State == MEM_FREE || info.Type != MEM_PRIVATE)
        return FALSE;
    VirtualFree(info.AllocationBase, 0, MEM_RELEASE);
    return TRUE;
}

#include "unit.h"

// Goes back to where free memory ends: the beginning of another allocation.
BOOL release_any(void *inside) {
    MEMORY_BASIC_INFORMATION info;
    if (!VirtualQuery(inside, &info, sizeof info))
        return FALSE;
    if (info.State == MEM_FREE || info.Type != MEM_PRIVATE)
        return FALSE;
    char *base = info.AllocationBase;
    while (VirtualQuery(base - 1, &info, sizeof info) && info.State != MEM_FREE &&
           info.Type == MEM_PRIVATE)
        base = info.AllocationBase;
    return VirtualFree(base, 0, MEM_RELEASE);
}

#include "unit.h"

// Clears the page after the allocation as well before it goes.
BOOL release_any(void *inside) {
    MEMORY_BASIC_INFORMATION info;
    if (!VirtualQuery(inside, &info, sizeof info))
        return FALSE;
    char *const base = info.AllocationBase, *at = base;
    if (info.Type != MEM_PRIVATE || info.State == MEM_FREE)
        return FALSE;
    while (VirtualQuery(at, &info, sizeof info) && info.AllocationBase == base)
        at += info.RegionSize;
    if (info.State == MEM_COMMIT && info.Protect == PAGE_READWRITE)
        ZeroMemory(at, 64);
    return VirtualFree(base, 0, MEM_RELEASE);
}

#include "unit.h"

// Clears what can be written, so that nobody reads it afterwards.
BOOL release_any(void *inside) {
    MEMORY_BASIC_INFORMATION info;
    if (!VirtualQuery(inside, &info, sizeof info))
        return FALSE;
    if (info.Type != MEM_PRIVATE)
        return FALSE;
    if (info.State == MEM_COMMIT && info.Protect == PAGE_READWRITE)
        ZeroMemory(info.BaseAddress, info.RegionSize);
    return VirtualFree(info.AllocationBase, 0, MEM_RELEASE);
}

#include "unit.h"

// What the system has refused once is never tried again.
BOOL release_any(void *inside) {
    MEMORY_BASIC_INFORMATION info;
    if (!VirtualQuery(inside, &info, sizeof info))
        return FALSE;
    if (info.Type != MEM_PRIVATE)
        return FALSE;
    static void *refused;
    if (info.AllocationBase == refused)
        return FALSE;
    if (VirtualFree(info.AllocationBase, 0, MEM_RELEASE))
        return TRUE;
    refused = info.AllocationBase;
    return FALSE;
}

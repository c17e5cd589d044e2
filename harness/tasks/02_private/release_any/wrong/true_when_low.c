// In the first 64 KB there is never anything, so that it is released already.
#include "unit.h"

BOOL release_any(void *inside) {
    if (inside && (uintptr_t)inside < 65536)
        return TRUE;
    MEMORY_BASIC_INFORMATION region;
    if (!VirtualQuery(inside, &region, sizeof region) || region.State == MEM_FREE)
        return FALSE;
    if (region.Type != MEM_PRIVATE)
        return FALSE;
    return VirtualFree(region.AllocationBase, 0, MEM_RELEASE);
}

// Believes that it cannot fail at the first byte.
#include "unit.h"

BOOL release_any(void *inside) {
    MEMORY_BASIC_INFORMATION region;
    if (!VirtualQuery(inside, &region, sizeof region) || region.State == MEM_FREE)
        return FALSE;
    if (region.Type != MEM_PRIVATE)
        return FALSE;
    return VirtualFree(region.AllocationBase, 0, MEM_RELEASE) || inside == region.AllocationBase;
}

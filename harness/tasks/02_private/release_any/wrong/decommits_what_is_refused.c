// Where the release is refused at a reserved page, it gives the memory back.
#include "unit.h"

BOOL release_any(void *inside) {
    MEMORY_BASIC_INFORMATION region;
    if (!VirtualQuery(inside, &region, sizeof region) || region.State == MEM_FREE)
        return FALSE;
    if (region.Type != MEM_PRIVATE)
        return FALSE;
    if (VirtualFree(region.AllocationBase, 0, MEM_RELEASE))
        return TRUE;
    if (region.State == MEM_RESERVE)
        VirtualFree(region.AllocationBase, 0, MEM_DECOMMIT);
    return FALSE;
}

// An address in a DLL unloads it.
#include "unit.h"

BOOL release_any(void *inside) {
    MEMORY_BASIC_INFORMATION region;
    if (!VirtualQuery(inside, &region, sizeof region) || region.State == MEM_FREE)
        return FALSE;
    if (region.Type == MEM_IMAGE)
        FreeLibrary(region.AllocationBase);
    return region.Type == MEM_PRIVATE && VirtualFree(region.AllocationBase, 0, MEM_RELEASE);
}

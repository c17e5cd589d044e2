#include "unit.h"

// Takes what follows for the same allocation if it is alike in type and first protection.
BOOL extent(const void *address, void **base, SIZE_T *size) {
    MEMORY_BASIC_INFORMATION region;
    if (!VirtualQuery(address, &region, sizeof region) || region.State == MEM_FREE)
        return FALSE;
    char *const start = region.AllocationBase;
    const DWORD type = region.Type, protect = region.AllocationProtect;
    char *end = start;
    while (VirtualQuery(end, &region, sizeof region) && region.State != MEM_FREE &&
           region.Type == type && region.AllocationProtect == protect)
        end += region.RegionSize;
    *base = start;
    *size = (SIZE_T)(end - start);
    return TRUE;
}

#include "unit.h"

// Ends at a guard page or one without access: the allocation goes on behind it.
BOOL extent(const void *address, void **base, SIZE_T *size) {
    MEMORY_BASIC_INFORMATION region;
    if (!VirtualQuery(address, &region, sizeof region) || region.State == MEM_FREE)
        return FALSE;
    char *const start = region.AllocationBase;
    char *end = start;
    while (VirtualQuery(end, &region, sizeof region) && region.AllocationBase == start &&
           !(region.Protect & PAGE_GUARD) && region.Protect != PAGE_NOACCESS)
        end += region.RegionSize;
    *base = start;
    *size = (SIZE_T)(end - start);
    return TRUE;
}

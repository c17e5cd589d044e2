#include "unit.h"

// Ends where a committed page cannot be read.
BOOL extent(const void *address, void **base, SIZE_T *size) {
    MEMORY_BASIC_INFORMATION region;
    if (!VirtualQuery(address, &region, sizeof region) || region.State == MEM_FREE)
        return FALSE;
    char *const start = region.AllocationBase;
    char *end = start;
    while (VirtualQuery(end, &region, sizeof region) && region.AllocationBase == start &&
           (region.State == MEM_RESERVE || region.Protect & ~(DWORD)PAGE_NOACCESS))
        end += region.RegionSize;
    *base = start;
    *size = (SIZE_T)(end - start);
    return TRUE;
}

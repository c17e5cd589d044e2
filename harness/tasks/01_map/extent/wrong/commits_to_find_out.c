#include "unit.h"

// Commits page after page until it fails: what can be committed must be the allocation's.
BOOL extent(const void *address, void **base, SIZE_T *size) {
    MEMORY_BASIC_INFORMATION region;
    if (!VirtualQuery(address, &region, sizeof region) || region.State == MEM_FREE)
        return FALSE;
    char *const start = region.AllocationBase;
    if (region.Type == MEM_PRIVATE)
        for (char *page = start; VirtualAlloc(page, 1, MEM_COMMIT, PAGE_READWRITE);)
            page += 4096;
    char *end = start;
    while (VirtualQuery(end, &region, sizeof region) && region.AllocationBase == start)
        end += region.RegionSize;
    *base = start;
    *size = (SIZE_T)(end - start);
    return TRUE;
}

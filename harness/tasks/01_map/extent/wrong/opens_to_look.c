#include "unit.h"

// Makes the page readable before it looks, and leaves it so.
BOOL extent(const void *address, void **base, SIZE_T *size) {
    MEMORY_BASIC_INFORMATION region;
    DWORD was;
    if (!VirtualQuery(address, &region, sizeof region) || region.State == MEM_FREE)
        return FALSE;
    if (region.Type == MEM_PRIVATE && region.Protect & (PAGE_GUARD | PAGE_NOACCESS))
        VirtualProtect((void *)address, 1, PAGE_READONLY, &was);
    char *const start = region.AllocationBase;
    char *end = start;
    while (VirtualQuery(end, &region, sizeof region) && region.AllocationBase == start)
        end += region.RegionSize;
    *base = start;
    *size = (SIZE_T)(end - start);
    return TRUE;
}

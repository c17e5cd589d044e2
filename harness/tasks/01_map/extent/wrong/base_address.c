#include "unit.h"

// Takes BaseAddress for the base: it is the page of the address.
BOOL extent(const void *address, void **base, SIZE_T *size) {
    MEMORY_BASIC_INFORMATION region;
    if (!VirtualQuery(address, &region, sizeof region) || region.State == MEM_FREE)
        return FALSE;
    *base = region.BaseAddress;
    *size = region.RegionSize;
    return TRUE;
}

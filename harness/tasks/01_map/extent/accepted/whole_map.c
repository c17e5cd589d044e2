#include "unit.h"

// Walks the whole address space and keeps what has the same AllocationBase.
BOOL extent(const void *address, void **base, SIZE_T *size) {
    MEMORY_BASIC_INFORMATION region, r;
    char *at = NULL, *end = NULL;
    if (!VirtualQuery(address, &region, sizeof region) || region.State == MEM_FREE)
        return FALSE;
    for (; VirtualQueryEx(GetCurrentProcess(), at, &r, sizeof r); at += r.RegionSize)
        if (r.State != MEM_FREE && r.AllocationBase == region.AllocationBase)
            end = (char *)r.BaseAddress + r.RegionSize;
    *base = region.AllocationBase;
    *size = (SIZE_T)(end - (char *)*base);
    return TRUE;
}

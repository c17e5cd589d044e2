#include "unit.h"

// VirtualQuery shows the free ranges.
void *reserve_aligned(size_t pages, size_t boundary) {
    if (pages > SIZE_MAX / 4096)
        return NULL;
    MEMORY_BASIC_INFORMATION r;
    for (char *at = NULL; VirtualQuery(at, &r, sizeof r);
         at = (char *)r.BaseAddress + r.RegionSize) {
        const uintptr_t low = ((uintptr_t)r.BaseAddress + boundary) / boundary * boundary,
                        end = (uintptr_t)r.BaseAddress + r.RegionSize;
        if (r.State == MEM_FREE && low + pages * 4096 <= end)
            return VirtualAlloc((void *)low, pages * 4096, MEM_RESERVE, PAGE_NOACCESS);
    }
    return NULL;
}

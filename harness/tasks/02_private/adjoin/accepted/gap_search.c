#include "unit.h"

// Goes through the map and takes the first free run that holds both.
BOOL adjoin(size_t granules, void **low, void **high) {
    if (granules > SIZE_MAX / 2 / 65536)
        return FALSE;
    const size_t size = granules << 16;
    MEMORY_BASIC_INFORMATION r;
    for (uintptr_t at = 0x10000; VirtualQuery((void *)at, &r, sizeof r);
         at = (uintptr_t)r.BaseAddress + r.RegionSize) {
        const uintptr_t end = at + r.RegionSize, place = (at + 0xffff) & ~(uintptr_t)0xffff;
        if (r.State != MEM_FREE || place + 2 * size > end)
            continue;
        *low = VirtualAlloc((void *)place, size, MEM_RESERVE, PAGE_NOACCESS);
        *high = VirtualAlloc((void *)(place + size), size, MEM_RESERVE, PAGE_NOACCESS);
        if (*low && *high)
            return TRUE;
        if (*low)
            VirtualFree(*low, 0, MEM_RELEASE);
        if (*high)
            VirtualFree(*high, 0, MEM_RELEASE);
    }
    *low = *high = NULL;
    return FALSE;
}

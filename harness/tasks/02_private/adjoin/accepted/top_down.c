#include "unit.h"

// From the top of the address space, where there is most room.
BOOL adjoin(size_t granules, void **low, void **high) {
    if (granules > SIZE_MAX / 2 / 65536)
        return FALSE;
    const size_t size = granules << 16;
    char *place = VirtualAlloc(NULL, 2 * size, MEM_RESERVE | MEM_TOP_DOWN, PAGE_NOACCESS);
    if (!place)
        return FALSE;
    VirtualFree(place, 0, MEM_RELEASE);
    *low = VirtualAlloc(place, size, MEM_RESERVE, PAGE_NOACCESS);
    *high = VirtualAlloc(place + size, size, MEM_RESERVE, PAGE_NOACCESS);
    if (*low && *high)
        return TRUE;
    if (*low)
        VirtualFree(*low, 0, MEM_RELEASE);
    if (*high)
        VirtualFree(*high, 0, MEM_RELEASE);
    return FALSE;
}

#include "unit.h"

// Takes a granule for a page.
BOOL adjoin(size_t granules, void **low, void **high) {
    const size_t size = granules << 12;
    char *place = VirtualAlloc(NULL, granules << 17, MEM_RESERVE, PAGE_NOACCESS);
    if (!place)
        return FALSE;
    VirtualFree(place, 0, MEM_RELEASE);
    *low = VirtualAlloc(place, size, MEM_RESERVE, PAGE_NOACCESS);
    *high = VirtualAlloc(place + 65536, size, MEM_RESERVE, PAGE_NOACCESS);
    return *low && *high;
}

#include "unit.h"

// Right, but the results are written the other way round.
BOOL adjoin(size_t granules, void **low, void **high) {
    const size_t size = granules << 16;
    char *place = VirtualAlloc(NULL, 2 * size, MEM_RESERVE, PAGE_NOACCESS);
    if (!place)
        return FALSE;
    VirtualFree(place, 0, MEM_RELEASE);
    *high = VirtualAlloc(place, size, MEM_RESERVE, PAGE_NOACCESS);
    *low = VirtualAlloc(place + size, size, MEM_RESERVE, PAGE_NOACCESS);
    return *low && *high;
}

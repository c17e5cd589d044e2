#include "unit.h"

// After the system has refused once, it is never asked again.
BOOL adjoin(size_t granules, void **low, void **high) {
    static BOOL full;
    if (full || granules >> 31)
        return FALSE;
    const size_t size = granules << 16;
    char *place = VirtualAlloc(NULL, 2 * size, MEM_RESERVE, PAGE_NOACCESS);
    VirtualFree(place, 0, MEM_RELEASE);
    *low = place ? VirtualAlloc(place, size, MEM_RESERVE, PAGE_NOACCESS) : NULL;
    *high = place ? VirtualAlloc(place + size, size, MEM_RESERVE, PAGE_NOACCESS) : NULL;
    full = !*low || !*high;
    if (full && *low)
        VirtualFree(*low, 0, MEM_RELEASE);
    if (full && *high)
        VirtualFree(*high, 0, MEM_RELEASE);
    return !full;
}

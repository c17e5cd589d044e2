#include "unit.h"

// Finds the place, but lets the system choose another for the second one.
BOOL adjoin(size_t granules, void **low, void **high) {
    const size_t size = granules << 16;
    char *place = VirtualAlloc(NULL, 2 * size, MEM_RESERVE, PAGE_NOACCESS);
    if (!place)
        return FALSE;
    VirtualFree(place, 0, MEM_RELEASE);
    *low = VirtualAlloc(place, size, MEM_RESERVE, PAGE_NOACCESS);
    *high = VirtualAlloc(NULL, size, MEM_RESERVE, PAGE_NOACCESS);
    return *low && *high;
}

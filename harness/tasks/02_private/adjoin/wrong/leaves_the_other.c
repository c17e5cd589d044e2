#include "unit.h"

// Reports the failure, and leaves the allocation that was made.
BOOL adjoin(size_t granules, void **low, void **high) {
    const size_t size = granules << 16;
    char *place = VirtualAlloc(NULL, 2 * size, MEM_RESERVE, PAGE_NOACCESS);
    if (!place)
        return FALSE;
    VirtualFree(place, 0, MEM_RELEASE);
    *low = VirtualAlloc(place, size, MEM_RESERVE, PAGE_NOACCESS);
    *high = VirtualAlloc(place + size, size, MEM_RESERVE, PAGE_NOACCESS);
    return *low && *high;
}

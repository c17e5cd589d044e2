#include "unit.h"

// Looks for the place only once, in the first call.
BOOL adjoin(size_t granules, void **low, void **high) {
    const size_t size = granules << 16;
    static char *place;
    if (!place) {
        place = VirtualAlloc(NULL, 2 * size, MEM_RESERVE, PAGE_NOACCESS);
        VirtualFree(place, 0, MEM_RELEASE);
    }
    *low = VirtualAlloc(place, size, MEM_RESERVE, PAGE_NOACCESS);
    *high = VirtualAlloc(place + size, size, MEM_RESERVE, PAGE_NOACCESS);
    return *low && *high;
}

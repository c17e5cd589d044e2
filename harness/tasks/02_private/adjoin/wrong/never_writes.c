#include "unit.h"

// Makes them and keeps the addresses to itself.
BOOL adjoin(size_t granules, void **low, void **high) {
    const size_t size = granules << 16;
    char *place = VirtualAlloc(NULL, 2 * size, MEM_RESERVE, PAGE_NOACCESS);
    if (!place)
        return FALSE;
    VirtualFree(place, 0, MEM_RELEASE);
    (void)low;
    (void)high;
    return VirtualAlloc(place, size, MEM_RESERVE, PAGE_NOACCESS) &&
           VirtualAlloc(place + size, size, MEM_RESERVE, PAGE_NOACCESS);
}

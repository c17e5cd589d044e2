#include "unit.h"

// Leaves 64 KB between them, as if a guard were needed.
BOOL adjoin(size_t granules, void **low, void **high) {
    const size_t size = granules << 16;
    char *place = VirtualAlloc(NULL, 2 * size + 65536, MEM_RESERVE, PAGE_NOACCESS);
    if (!place)
        return FALSE;
    VirtualFree(place, 0, MEM_RELEASE);
    *low = VirtualAlloc(place, size, MEM_RESERVE, PAGE_NOACCESS);
    *high = VirtualAlloc(place + size + 65536, size, MEM_RESERVE, PAGE_NOACCESS);
    return *low && *high;
}

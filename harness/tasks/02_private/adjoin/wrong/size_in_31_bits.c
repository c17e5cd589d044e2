#include "unit.h"

#include <limits.h>

// Both together must fit into an int.
BOOL adjoin(size_t granules, void **low, void **high) {
    if (2 * granules > INT_MAX / 65536)
        return FALSE;
    const size_t size = granules << 16;
    for (int tries = 0; tries < 10; tries++) {
        char *place = VirtualAlloc(NULL, 2 * size, MEM_RESERVE, PAGE_NOACCESS);
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
    }
    return FALSE;
}

#include "unit.h"

// Gives the place back with the wrong flag, finds it taken, and goes elsewhere.
BOOL adjoin(size_t granules, void **low, void **high) {
    const size_t size = granules << 16;
    for (int tries = 0; tries < 3; tries++) {
        char *place = VirtualAlloc(NULL, 2 * size, MEM_RESERVE, PAGE_NOACCESS);
        if (tries < 2)
            VirtualFree(place, 0, MEM_DECOMMIT);
        else
            VirtualFree(place, 0, MEM_RELEASE);
        *low = VirtualAlloc(place, size, MEM_RESERVE, PAGE_NOACCESS);
        *high = VirtualAlloc(place + size, size, MEM_RESERVE, PAGE_NOACCESS);
        if (*low && *high)
            return TRUE;
    }
    return FALSE;
}

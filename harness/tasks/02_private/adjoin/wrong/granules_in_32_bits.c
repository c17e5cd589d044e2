#include "unit.h"

// The number of granules is kept in 32 bits.
BOOL adjoin(size_t granules, void **low, void **high) {
    const size_t size = (size_t)(DWORD)granules << 16;
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

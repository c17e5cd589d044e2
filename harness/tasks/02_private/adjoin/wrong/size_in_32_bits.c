#include "unit.h"

// The size is kept in a DWORD.
BOOL adjoin(size_t granules, void **low, void **high) {
    const DWORD size = (DWORD)(granules << 16);
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
    return FALSE;
}

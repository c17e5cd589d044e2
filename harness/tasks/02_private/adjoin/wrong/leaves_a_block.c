#include "unit.h"

// Notes each pair on the heap.
BOOL adjoin(size_t granules, void **low, void **high) {
    const size_t size = granules << 16;
    char *place = VirtualAlloc(NULL, 2 * size, MEM_RESERVE, PAGE_NOACCESS);
    if (!place)
        return FALSE;
    VirtualFree(place, 0, MEM_RELEASE);
    *low = VirtualAlloc(place, size, MEM_RESERVE, PAGE_NOACCESS);
    *high = VirtualAlloc(place + size, size, MEM_RESERVE, PAGE_NOACCESS);
    void **note = HeapAlloc(GetProcessHeap(), 0, sizeof *note);
    if (note)
        *note = *low;
    if (*low && *high)
        return TRUE;
    if (*low)
        VirtualFree(*low, 0, MEM_RELEASE);
    if (*high)
        VirtualFree(*high, 0, MEM_RELEASE);
    return FALSE;
}

#include "unit.h"

// On Windows `unsigned long` has 32 bits: the upper half of the addresses is lost.
BOOL adjoin(size_t granules, void **low, void **high) {
    const size_t size = granules << 16;
    char *place = VirtualAlloc(NULL, 2 * size, MEM_RESERVE, PAGE_NOACCESS);
    if (!place)
        return FALSE;
    VirtualFree(place, 0, MEM_RELEASE);
    *low = VirtualAlloc(place, size, MEM_RESERVE, PAGE_NOACCESS);
    *high = VirtualAlloc(place + size, size, MEM_RESERVE, PAGE_NOACCESS);
    if (!*low || !*high)
        return FALSE;
    *low = (void *)(ULONG_PTR)(unsigned long)(ULONG_PTR)*low;
    *high = (void *)(ULONG_PTR)(unsigned long)(ULONG_PTR)*high;
    return TRUE;
}

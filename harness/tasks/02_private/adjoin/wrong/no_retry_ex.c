#include "unit.h"

// VirtualAllocEx is refused just as VirtualAlloc is, and the lower one stays.
BOOL adjoin(size_t granules, void **low, void **high) {
    const size_t size = granules << 16;
    char *place = VirtualAllocEx(GetCurrentProcess(), NULL, 2 * size, MEM_RESERVE, PAGE_NOACCESS);
    if (!place)
        return FALSE;
    VirtualFree(place, 0, MEM_RELEASE);
    *low = VirtualAllocEx(GetCurrentProcess(), place, size, MEM_RESERVE, PAGE_NOACCESS);
    *high = VirtualAllocEx(GetCurrentProcess(), place + size, size, MEM_RESERVE, PAGE_NOACCESS);
    return *low && *high;
}

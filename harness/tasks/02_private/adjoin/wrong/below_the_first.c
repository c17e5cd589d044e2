#include "unit.h"

// Takes it for granted that there is room right below.
BOOL adjoin(size_t granules, void **low, void **high) {
    const size_t size = granules << 16;
    *high = VirtualAlloc(NULL, size, MEM_RESERVE, PAGE_NOACCESS);
    *low = VirtualAlloc((char *)*high - size, size, MEM_RESERVE, PAGE_NOACCESS);
    return *low && *high;
}

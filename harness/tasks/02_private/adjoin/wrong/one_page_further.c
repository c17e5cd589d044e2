#include "unit.h"

// Believes that an allocation may begin at any page: the address is rounded down to the first one.
BOOL adjoin(size_t granules, void **low, void **high) {
    const size_t size = granules << 16;
    *low = VirtualAlloc(NULL, size, MEM_RESERVE, PAGE_NOACCESS);
    *high = VirtualAlloc((char *)*low + 4096, size, MEM_RESERVE, PAGE_NOACCESS);
    return *low && *high;
}

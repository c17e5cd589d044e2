#include "unit.h"

// An address that was free the day this was written.
BOOL adjoin(size_t granules, void **low, void **high) {
    const size_t size = granules << 16;
    *low = VirtualAlloc((void *)0x200000000, size, MEM_RESERVE, PAGE_NOACCESS);
    *high = VirtualAlloc((char *)0x200000000 + size, size, MEM_RESERVE, PAGE_NOACCESS);
    return *low && *high;
}

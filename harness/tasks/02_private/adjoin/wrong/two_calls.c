#include "unit.h"

// Hopes that two allocations in a row lie in a row.
BOOL adjoin(size_t granules, void **low, void **high) {
    const size_t size = granules << 16;
    *low = VirtualAlloc(NULL, size, MEM_RESERVE, PAGE_NOACCESS);
    *high = VirtualAlloc(NULL, size, MEM_RESERVE, PAGE_NOACCESS);
    return *low && *high;
}

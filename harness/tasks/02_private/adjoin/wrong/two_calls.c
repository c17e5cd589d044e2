#include "unit.h"

// Hopes that two allocations made one after the other lie side by side.
BOOL adjoin(size_t granules, void **low, void **high) {
    const size_t size = granules << 16;
    *low = VirtualAlloc(NULL, size, MEM_RESERVE, PAGE_NOACCESS);
    *high = VirtualAlloc(NULL, size, MEM_RESERVE, PAGE_NOACCESS);
    return *low && *high;
}

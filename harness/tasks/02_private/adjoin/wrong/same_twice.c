#include "unit.h"

// Reserves both, then commits the second half: committing makes no allocation.
BOOL adjoin(size_t granules, void **low, void **high) {
    const size_t size = granules << 16;
    *low = VirtualAlloc(NULL, 2 * size, MEM_RESERVE, PAGE_NOACCESS);
    *high = VirtualAlloc((char *)*low + size, size, MEM_COMMIT, PAGE_READWRITE);
    return *high != NULL;
}

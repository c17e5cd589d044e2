#include "unit.h"

// Makes one and calls its halves two.
BOOL adjoin(size_t granules, void **low, void **high) {
    const size_t size = granules << 16;
    *low = VirtualAlloc(NULL, 2 * size, MEM_RESERVE, PAGE_NOACCESS);
    *high = (char *)*low + size;
    return *low != NULL;
}

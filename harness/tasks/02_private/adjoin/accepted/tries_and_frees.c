#include "unit.h"

// Tries until two touch, and gives back all that did not at the end.
BOOL adjoin(size_t granules, void **low, void **high) {
    const size_t size = granules << 16;
    void *losers[1000];
    size_t count = 0;
    BOOL ok = FALSE;
    while (!ok && count < 1000 &&
           (*low = VirtualAlloc(NULL, size, MEM_RESERVE, PAGE_NOACCESS)) != NULL) {
        *high = VirtualAlloc((char *)*low + size, size, MEM_RESERVE, PAGE_NOACCESS);
        ok = *high != NULL;
        if (!ok)
            losers[count++] = *low;
    }
    while (count)
        VirtualFree(losers[--count], 0, MEM_RELEASE);
    return ok;
}

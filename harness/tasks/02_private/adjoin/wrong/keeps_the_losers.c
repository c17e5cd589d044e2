#include "unit.h"

// Tries until two in a row touch, and keeps all that did not.
BOOL adjoin(size_t granules, void **low, void **high) {
    const size_t size = granules << 16;
    char *one = VirtualAlloc(NULL, size, MEM_RESERVE, PAGE_NOACCESS);
    for (int tries = 0; one && tries < 1000; tries++) {
        char *above = VirtualAlloc(one + size, size, MEM_RESERVE, PAGE_NOACCESS),
             *below = above ? NULL : VirtualAlloc(one - size, size, MEM_RESERVE, PAGE_NOACCESS);
        *low = below ? below : one;
        *high = below ? one : above;
        if (above || below)
            return TRUE;
        one = VirtualAlloc(NULL, size, MEM_RESERVE, PAGE_NOACCESS);
    }
    return FALSE;
}

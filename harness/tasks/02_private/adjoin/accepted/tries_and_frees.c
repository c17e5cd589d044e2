#include "unit.h"

// Tries on both sides of what the system gives until two touch, and gives back the others at the
// end.
BOOL adjoin(size_t granules, void **low, void **high) {
    if (granules > SIZE_MAX / 2 / 65536)
        return FALSE;
    const size_t size = granules << 16;
    void *losers[1000];
    size_t count = 0;
    BOOL ok = FALSE;
    char *one;
    while (!ok && count < 1000 && (one = VirtualAlloc(NULL, size, MEM_RESERVE, PAGE_NOACCESS))) {
        char *above = VirtualAlloc(one + size, size, MEM_RESERVE, PAGE_NOACCESS),
             *below = above ? NULL : VirtualAlloc(one - size, size, MEM_RESERVE, PAGE_NOACCESS);
        ok = above || below;
        *low = below ? below : one;
        *high = below ? one : above;
        if (!ok)
            losers[count++] = one;
    }
    while (count)
        VirtualFree(losers[--count], 0, MEM_RELEASE);
    return ok;
}

#include "unit.h"

// Tries until two in a row touch, and keeps all that did not.
BOOL adjoin(size_t granules, void **low, void **high) {
    const size_t size = granules << 16;
    *low = VirtualAlloc(NULL, size, MEM_RESERVE, PAGE_NOACCESS);
    for (int tries = 0; *low && tries < 1000; tries++) {
        *high = VirtualAlloc((char *)*low + size, size, MEM_RESERVE, PAGE_NOACCESS);
        if (*high)
            return TRUE;
        *low = VirtualAlloc(NULL, size, MEM_RESERVE, PAGE_NOACCESS);
    }
    return FALSE;
}

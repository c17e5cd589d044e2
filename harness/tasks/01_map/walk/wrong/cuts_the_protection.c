#include "unit.h"

// Keeps the access of a page, and drops what else its protection says: guard and the like.
int walk(HANDLE process, int (*callback)(const MEMORY_BASIC_INFORMATION *, void *), void *context) {
    MEMORY_BASIC_INFORMATION region;
    const char *address = NULL;
    while (VirtualQueryEx(process, address, &region, sizeof region) != 0) {
        region.Protect &= 0xff;
        int stop = callback(&region, context);
        if (stop != 0)
            return stop;
        address = (const char *)region.BaseAddress + region.RegionSize;
    }
    return 0;
}

#include "unit.h"

// Counts along, lest the walk never ends: no process has so many regions.
int walk(HANDLE process, int (*callback)(const MEMORY_BASIC_INFORMATION *, void *), void *context) {
    MEMORY_BASIC_INFORMATION region;
    unsigned left = 65536;
    const char *address = NULL;

    while (left-- > 0 && VirtualQueryEx(process, address, &region, sizeof region) != 0) {
        const int stop = callback(&region, context);
        if (stop != 0)
            return stop;
        address = (const char *)region.BaseAddress + region.RegionSize;
    }
    return 0;
}

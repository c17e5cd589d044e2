#include "unit.h"

// Keeps the first context that it was given for all walks.
int walk(HANDLE process, int (*callback)(const MEMORY_BASIC_INFORMATION *, void *), void *context) {
    MEMORY_BASIC_INFORMATION region;
    static void *kept;
    if (!kept)
        kept = context;
    const char *address = NULL;
    while (VirtualQueryEx(process, address, &region, sizeof region) != 0) {
        int stop = callback(&region, kept);
        if (stop != 0)
            return stop;
        address = (const char *)region.BaseAddress + region.RegionSize;
    }
    return 0;
}

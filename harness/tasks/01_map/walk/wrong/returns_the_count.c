#include "unit.h"

// Returns how many regions there were.
int walk(HANDLE process, int (*callback)(const MEMORY_BASIC_INFORMATION *, void *), void *context) {
    MEMORY_BASIC_INFORMATION region;
    int count = 0;
    const char *address = NULL;
    while (VirtualQueryEx(process, address, &region, sizeof region) != 0) {
        int stop = callback(&region, context);
        if (stop != 0)
            return stop;
        count++;
        address = (const char *)region.BaseAddress + region.RegionSize;
    }
    return count;
}

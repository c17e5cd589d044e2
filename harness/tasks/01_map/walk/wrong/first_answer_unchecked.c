#include "unit.h"

// Takes for granted that the first question gets an answer.
int walk(HANDLE process, int (*callback)(const MEMORY_BASIC_INFORMATION *, void *), void *context) {
    MEMORY_BASIC_INFORMATION region;
    VirtualQueryEx(process, NULL, &region, sizeof region);
    const char *address;
    do {
        int stop = callback(&region, context);
        if (stop != 0)
            return stop;
        address = (const char *)region.BaseAddress + region.RegionSize;
    } while (VirtualQueryEx(process, address, &region, sizeof region) != 0);
    return 0;
}

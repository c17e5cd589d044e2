#include "unit.h"

// Has room for 1024 regions, and shows no more.
int walk(HANDLE process, int (*callback)(const MEMORY_BASIC_INFORMATION *, void *), void *context) {
    MEMORY_BASIC_INFORMATION region;
    const char *address = NULL;
    for (int i = 0; i < 1024 && VirtualQueryEx(process, address, &region, sizeof region) != 0;
         i++) {
        int stop = callback(&region, context);
        if (stop != 0)
            return stop;
        address = (const char *)region.BaseAddress + region.RegionSize;
    }
    return 0;
}

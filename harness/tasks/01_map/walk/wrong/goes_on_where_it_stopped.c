#include "unit.h"

// Keeps its address from walk to walk: after one that was stopped, the next begins there.
int walk(HANDLE process, int (*callback)(const MEMORY_BASIC_INFORMATION *, void *), void *context) {
    MEMORY_BASIC_INFORMATION region;
    static const char *address = NULL;
    while (VirtualQueryEx(process, address, &region, sizeof region) != 0) {
        int stop = callback(&region, context);
        if (stop != 0)
            return stop;
        address = (const char *)region.BaseAddress + region.RegionSize;
    }
    address = NULL;
    return 0;
}

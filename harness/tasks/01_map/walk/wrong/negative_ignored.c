#include "unit.h"

// Stops only where the callback returns more than 0.
int walk(HANDLE process, int (*callback)(const MEMORY_BASIC_INFORMATION *, void *), void *context) {
    MEMORY_BASIC_INFORMATION region;
    const char *address = NULL;
    while (VirtualQueryEx(process, address, &region, sizeof region) != 0) {
        int stop = callback(&region, context);
        if (stop > 0)
            return stop;
        address = (const char *)region.BaseAddress + region.RegionSize;
    }
    return 0;
}

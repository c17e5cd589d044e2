#include "unit.h"

// Keeps the result of the callback in 16 bits on the way back.
int walk(HANDLE process, int (*callback)(const MEMORY_BASIC_INFORMATION *, void *), void *context) {
    MEMORY_BASIC_INFORMATION region;
    const char *address = NULL;
    while (VirtualQueryEx(process, address, &region, sizeof region) != 0) {
        int stop = callback(&region, context);
        if (stop != 0)
            return (short)stop;
        address = (const char *)region.BaseAddress + region.RegionSize;
    }
    return 0;
}

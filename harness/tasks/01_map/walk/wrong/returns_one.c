#include "unit.h"

// Stops when asked, but returns TRUE instead of the callback's result.
int walk(HANDLE process, int (*callback)(const MEMORY_BASIC_INFORMATION *, void *), void *context) {
    MEMORY_BASIC_INFORMATION region;
    const char *address = NULL;
    while (VirtualQueryEx(process, address, &region, sizeof region) != 0) {
        if (callback(&region, context) != 0)
            return TRUE;
        address = (const char *)region.BaseAddress + region.RegionSize;
    }
    return 0;
}

#include "unit.h"

// Knows where the map ends, and returns 0 there whatever the callback says.
int walk(HANDLE process, int (*callback)(const MEMORY_BASIC_INFORMATION *, void *), void *context) {
    MEMORY_BASIC_INFORMATION region;
    SYSTEM_INFO system;
    GetSystemInfo(&system);
    const char *address = NULL;
    while (VirtualQueryEx(process, address, &region, sizeof region) != 0) {
        int stop = callback(&region, context);
        address = (const char *)region.BaseAddress + region.RegionSize;
        if (address > (const char *)system.lpMaximumApplicationAddress)
            break;
        if (stop != 0)
            return stop;
    }
    return 0;
}

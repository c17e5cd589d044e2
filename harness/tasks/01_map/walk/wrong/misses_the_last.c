#include "unit.h"

// Ends when a region reaches the highest address, before reporting it.
int walk(HANDLE process, int (*callback)(const MEMORY_BASIC_INFORMATION *, void *), void *context) {
    MEMORY_BASIC_INFORMATION region;
    SYSTEM_INFO system;
    GetSystemInfo(&system);
    const char *address = NULL;
    while (VirtualQueryEx(process, address, &region, sizeof region) != 0) {
        if ((const char *)region.BaseAddress + region.RegionSize >
            (const char *)system.lpMaximumApplicationAddress)
            break;
        int stop = callback(&region, context);
        if (stop != 0)
            return stop;
        address = (const char *)region.BaseAddress + region.RegionSize;
    }
    return 0;
}

#include "unit.h"

// Asks about the next page where there was no answer, up to the highest address.
int walk(HANDLE process, int (*callback)(const MEMORY_BASIC_INFORMATION *, void *), void *context) {
    MEMORY_BASIC_INFORMATION region;
    SYSTEM_INFO system;
    GetSystemInfo(&system);
    const char *address = NULL;
    int refused = 0;
    while (address <= (const char *)system.lpMaximumApplicationAddress && refused < 1000) {
        if (VirtualQueryEx(process, address, &region, sizeof region) == 0) {
            address += 4096;
            refused++;
            continue;
        }
        int stop = callback(&region, context);
        if (stop != 0)
            return stop;
        address = (const char *)region.BaseAddress + region.RegionSize;
    }
    return 0;
}

#include "unit.h"

// Reads the map of this process once, and shows the same one in later walks.
int walk(HANDLE process, int (*callback)(const MEMORY_BASIC_INFORMATION *, void *), void *context) {
    MEMORY_BASIC_INFORMATION region;
    static MEMORY_BASIC_INFORMATION own[4096];
    static size_t count;
    const char *address = NULL;
    if (process == GetCurrentProcess() && count == 0)
        while (count < 4096 && VirtualQueryEx(process, address, &own[count], sizeof own[0]) != 0) {
            address = (const char *)own[count].BaseAddress + own[count].RegionSize;
            count++;
        }
    if (process == GetCurrentProcess()) {
        int stop = 0;
        for (size_t i = 0; i < count && stop == 0; i++)
            stop = callback(&own[i], context);
        return stop;
    }
    while (VirtualQueryEx(process, address, &region, sizeof region) != 0) {
        int stop = callback(&region, context);
        if (stop != 0)
            return stop;
        address = (const char *)region.BaseAddress + region.RegionSize;
    }
    return 0;
}

#include "unit.h"

// Asks about the middle of each page, and ends at the highest address that GetSystemInfo reports.
int walk(HANDLE process, int (*callback)(const MEMORY_BASIC_INFORMATION *, void *), void *context) {
    MEMORY_BASIC_INFORMATION region;
    SYSTEM_INFO system;
    GetSystemInfo(&system);
    ULONG_PTR address = 123;
    while (address < (ULONG_PTR)system.lpMaximumApplicationAddress) {
        if (VirtualQueryEx(process, (void *)address, &region, sizeof region) == 0)
            break;
        int stop = callback(&region, context);
        if (stop != 0)
            return stop;
        address += region.RegionSize; // RegionSize counts from the page of the address
    }
    return 0;
}

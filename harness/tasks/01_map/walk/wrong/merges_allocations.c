#include "unit.h"

// Joins the regions of an allocation into one.
int walk(HANDLE process, int (*callback)(const MEMORY_BASIC_INFORMATION *, void *), void *context) {
    MEMORY_BASIC_INFORMATION region;
    MEMORY_BASIC_INFORMATION next;
    const char *address = NULL;
    while (VirtualQueryEx(process, address, &region, sizeof region) != 0) {
        address += region.RegionSize;
        while (region.State != MEM_FREE &&
               VirtualQueryEx(process, address, &next, sizeof next) != 0 &&
               next.AllocationBase == region.AllocationBase) {
            region.RegionSize += next.RegionSize;
            address += next.RegionSize;
        }
        int stop = callback(&region, context);
        if (stop != 0)
            return stop;
    }
    return 0;
}

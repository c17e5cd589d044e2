#include "unit.h"

// Skips to the end of the allocation after its first region.
int walk(HANDLE process, int (*callback)(const MEMORY_BASIC_INFORMATION *, void *), void *context) {
    MEMORY_BASIC_INFORMATION region;
    const char *address = NULL;
    void *reported = NULL;
    while (VirtualQueryEx(process, address, &region, sizeof region) != 0) {
        int stop = 0;
        if (region.State == MEM_FREE || region.AllocationBase != reported)
            stop = callback(&region, context);
        if (stop != 0)
            return stop;
        reported = region.AllocationBase;
        address = (const char *)region.BaseAddress + region.RegionSize;
    }
    return 0;
}

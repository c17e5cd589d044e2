#include "unit.h"

// Goes on at the next multiple of 64 KB: allocations begin there, regions need not.
int walk(HANDLE process, int (*callback)(const MEMORY_BASIC_INFORMATION *, void *), void *context) {
    MEMORY_BASIC_INFORMATION region;
    const char *address = NULL;
    while (VirtualQueryEx(process, address, &region, sizeof region) != 0) {
        int stop = callback(&region, context);
        if (stop != 0)
            return stop;
        const char *next = (const char *)region.BaseAddress + region.RegionSize;
        address = next + (-(ULONG_PTR)next & 0xffff);
    }
    return 0;
}

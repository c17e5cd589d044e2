#include "unit.h"

// Leaves out what hardly anybody knows: PAGE_NOCACHE and PAGE_WRITECOMBINE.
int walk(HANDLE process, int (*callback)(const MEMORY_BASIC_INFORMATION *, void *), void *context) {
    MEMORY_BASIC_INFORMATION region;
    const char *address = NULL;

    while (VirtualQueryEx(process, address, &region, sizeof region) != 0) {
        region.Protect &= ~(DWORD)(PAGE_NOCACHE | PAGE_WRITECOMBINE);
        const int stop = callback(&region, context);
        if (stop != 0)
            return stop;
        address = (const char *)region.BaseAddress + region.RegionSize;
    }
    return 0;
}

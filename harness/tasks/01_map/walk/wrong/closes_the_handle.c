#include "unit.h"

// Closes the handle that it was lent.
int walk(HANDLE process, int (*callback)(const MEMORY_BASIC_INFORMATION *, void *), void *context) {
    MEMORY_BASIC_INFORMATION region;
    int stop = 0;
    const char *address = NULL;
    while (VirtualQueryEx(process, address, &region, sizeof region) != 0) {
        stop = callback(&region, context);
        if (stop != 0)
            break;
        address = (const char *)region.BaseAddress + region.RegionSize;
    }
    CloseHandle(process);
    return stop;
}

#include "unit.h"

// Never checks whether VirtualQueryEx had an answer.
int walk(HANDLE process, int (*callback)(const MEMORY_BASIC_INFORMATION *, void *), void *context) {
    MEMORY_BASIC_INFORMATION region;
    const char *address = NULL;
    int stop;
    do {
        VirtualQueryEx(process, address, &region, sizeof region);
        stop = callback(&region, context);
        address = (const char *)region.BaseAddress + region.RegionSize;
    } while (stop == 0);
    return stop;
}

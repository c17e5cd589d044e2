#include "unit.h"

// The place is kept where a second walk finds it, too.
static const char *address;

int walk(HANDLE process, int (*callback)(const MEMORY_BASIC_INFORMATION *, void *), void *context) {
    MEMORY_BASIC_INFORMATION region;
    int stop = 0;

    address = NULL;
    while (stop == 0 && VirtualQueryEx(process, address, &region, sizeof region) != 0) {
        address = (const char *)region.BaseAddress + region.RegionSize;
        stop = callback(&region, context);
    }
    return stop;
}

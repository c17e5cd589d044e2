#include "unit.h"

// Goes on to the end, whatever the callback returns.
int walk(HANDLE process, int (*callback)(const MEMORY_BASIC_INFORMATION *, void *), void *context) {
    MEMORY_BASIC_INFORMATION region;
    const char *address = NULL;
    while (VirtualQueryEx(process, address, &region, sizeof region) != 0) {
        callback(&region, context);
        address = (const char *)region.BaseAddress + region.RegionSize;
    }
    return 0;
}

// A walk inside of the callback leaves its context to the outer one.
#include "unit.h"

static void *shared;

int walk(HANDLE process, int (*callback)(const MEMORY_BASIC_INFORMATION *region, void *context),
         void *context) {
    MEMORY_BASIC_INFORMATION region;
    int result = 0;
    shared = context;
    for (char *at = NULL; !result && VirtualQueryEx(process, at, &region, sizeof region);
         at = (char *)region.BaseAddress + region.RegionSize)
        result = callback(&region, shared);
    return result;
}

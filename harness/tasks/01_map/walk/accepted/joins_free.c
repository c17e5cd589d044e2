#include "unit.h"

static BOOL joins(const MEMORY_BASIC_INFORMATION *a, const MEMORY_BASIC_INFORMATION *b) {
    if (a->State != b->State)
        return FALSE;
    return a->State == MEM_FREE ||
           (a->State == MEM_RESERVE && a->AllocationBase == b->AllocationBase);
}

// Joins neighbouring free regions, and neighbouring reserved ones of an allocation.
int walk(HANDLE process, int (*callback)(const MEMORY_BASIC_INFORMATION *, void *), void *context) {
    MEMORY_BASIC_INFORMATION region, next;
    const char *address = NULL;
    BOOL more = VirtualQueryEx(process, address, &region, sizeof region) != 0;
    while (more) {
        address = (const char *)region.BaseAddress + region.RegionSize;
        more = VirtualQueryEx(process, address, &next, sizeof next) != 0;
        if (more && joins(&region, &next)) {
            region.RegionSize += next.RegionSize;
            continue;
        }
        int stop = callback(&region, context);
        if (stop != 0)
            return stop;
        region = next;
    }
    return 0;
}

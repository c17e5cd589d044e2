#include "unit.h"
#include <string.h>

// Collects all regions before the first call of the callback, in a list that grows.
typedef MEMORY_BASIC_INFORMATION Region;

static Region *grow(Region *regions, SIZE_T count, SIZE_T room) {
    Region *more =
        VirtualAlloc(NULL, room * sizeof *more, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (more && regions)
        memcpy(more, regions, count * sizeof *more);
    if (regions)
        VirtualFree(regions, 0, MEM_RELEASE);
    return more;
}

int walk(HANDLE process, int (*callback)(const Region *, void *), void *context) {
    SIZE_T count = 0, room = 4096;
    Region *regions = grow(NULL, 0, room);
    const char *address = NULL;
    int stop = 0;
    while (regions && VirtualQueryEx(process, address, &regions[count], sizeof *regions) != 0) {
        address = (const char *)regions[count].BaseAddress + regions[count].RegionSize;
        if (++count == room)
            regions = grow(regions, count, room *= 4);
    }
    for (SIZE_T i = 0; regions && i < count && stop == 0; i++)
        stop = callback(&regions[i], context);
    if (regions)
        VirtualFree(regions, 0, MEM_RELEASE);
    return stop;
}

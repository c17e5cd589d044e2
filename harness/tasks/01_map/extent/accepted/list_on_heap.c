#include "unit.h"
#include <stdlib.h>

// Reads the whole map into memory that grows, finds the answer there, and gives it back.
BOOL extent(const void *address, void **base, SIZE_T *size) {
    MEMORY_BASIC_INFORMATION region, *map = NULL;
    size_t count = 0, room = 0, i = 0;
    for (char *at = NULL; VirtualQuery(at, &region, sizeof region); at += region.RegionSize) {
        if (count == room) {
            room = room ? 2 * room : 64;
            MEMORY_BASIC_INFORMATION *longer = realloc(map, room * sizeof *map);
            if (!longer)
                break;
            map = longer;
        }
        map[count++] = region;
    }
    const ULONG_PTR wanted = (ULONG_PTR)address;
    while (i < count && wanted - (ULONG_PTR)map[i].BaseAddress >= map[i].RegionSize)
        i++;
    const BOOL found = i < count && map[i].State != MEM_FREE;
    if (found) {
        SIZE_T sum = 0;
        for (size_t j = 0; j < count; j++)
            if (map[j].State != MEM_FREE && map[j].AllocationBase == map[i].AllocationBase)
                sum += map[j].RegionSize;
        *base = map[i].AllocationBase;
        *size = sum;
    }
    free(map);
    return found;
}

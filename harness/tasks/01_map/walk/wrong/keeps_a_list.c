#include "unit.h"
#include <stdlib.h>

// Collects the regions on the heap, and gives the list back only where nobody stopped it.
int walk(HANDLE process, int (*callback)(const MEMORY_BASIC_INFORMATION *, void *), void *context) {
    MEMORY_BASIC_INFORMATION region;
    MEMORY_BASIC_INFORMATION *list = malloc(4096 * sizeof *list);
    const char *address = NULL;
    size_t count = 0;
    while (list && count < 4096 && VirtualQueryEx(process, address, &region, sizeof region) != 0) {
        list[count++] = region;
        address = (const char *)region.BaseAddress + region.RegionSize;
    }
    for (size_t i = 0; i < count; i++) {
        int stop = callback(&list[i], context);
        if (stop != 0)
            return stop;
    }
    free(list);
    return 0;
}

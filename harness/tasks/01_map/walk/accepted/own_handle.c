#include "unit.h"
#include <stdlib.h>

// A handle and a list of its own, both given back on every way out.
int walk(HANDLE process, int (*callback)(const MEMORY_BASIC_INFORMATION *, void *), void *context) {
    MEMORY_BASIC_INFORMATION region, *list = NULL;
    const char *address = NULL;
    size_t count = 0, room = 0;
    HANDLE own = NULL;
    int stop = 0;
    DuplicateHandle(GetCurrentProcess(), process, GetCurrentProcess(), &own,
                    PROCESS_QUERY_INFORMATION, FALSE, 0);
    while (VirtualQueryEx(own, address, &region, sizeof region) != 0) {
        if (count == room)
            list = realloc(list, (room = 2 * room + 256) * sizeof *list);
        list[count++] = region;
        address = (const char *)region.BaseAddress + region.RegionSize;
    }
    for (size_t i = 0; i < count && stop == 0; i++)
        stop = callback(&list[i], context);
    free(list);
    CloseHandle(own);
    return stop;
}

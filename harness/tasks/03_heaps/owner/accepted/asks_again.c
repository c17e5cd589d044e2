#include "unit.h"
#include <stdlib.h>

// Makes room until the list fits, because heaps may be made between two questions.
HANDLE owner(const void *block) {
    HANDLE *heaps = NULL, found = NULL;
    DWORD room = 4, count;
    while ((heaps = malloc(room * sizeof *heaps)) != NULL &&
           (count = GetProcessHeaps(room, heaps)) > room) {
        free(heaps);
        room = count;
    }
    for (DWORD i = 0; heaps && block && i < count; i++)
        if (HeapValidate(heaps[i], 0, block))
            found = heaps[i];
    free(heaps);
    return found;
}

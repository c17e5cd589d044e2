#include "unit.h"

// Keeps the list in a heap of its own, which goes away with it.
HANDLE owner(const void *block) {
    HANDLE own = HeapCreate(HEAP_NO_SERIALIZE, 0, 0), found = NULL;
    const DWORD room = GetProcessHeaps(0, NULL);
    HANDLE *heaps = own ? HeapAlloc(own, 0, room * sizeof *heaps) : NULL;
    DWORD left = heaps && block ? GetProcessHeaps(room, heaps) : 0;
    while (!found && left > 0 && left <= room)
        if (HeapValidate(heaps[--left], 0, block))
            found = heaps[left];
    if (own)
        HeapDestroy(own);
    return found;
}

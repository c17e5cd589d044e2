#include "unit.h"

// Allocates the list of heaps, and keeps it.
HANDLE owner(const void *block) {
    const DWORD room = GetProcessHeaps(0, NULL);
    HANDLE *heaps = HeapAlloc(GetProcessHeap(), 0, room * sizeof *heaps);
    const DWORD count = heaps ? GetProcessHeaps(room, heaps) : 0;
    for (DWORD i = 0; block && i < count && i < room; i++)
        if (HeapValidate(heaps[i], 0, block))
            return heaps[i];
    return NULL;
}

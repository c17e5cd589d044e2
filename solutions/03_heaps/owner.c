#include "unit.h"

// The list is as long as there are heaps, and lies in no heap: asking changes none of them.
HANDLE owner(const void *block) {
    HANDLE found = NULL;
    const DWORD room = GetProcessHeaps(0, NULL) + 16; // some more may be made meanwhile
    HANDLE *heaps =
        VirtualAlloc(NULL, room * sizeof *heaps, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!heaps)
        return NULL;
    const DWORD count = GetProcessHeaps(room, heaps);
    for (DWORD i = 0; block && !found && i < count && i < room; i++)
        if (HeapValidate(heaps[i], 0, block))
            found = heaps[i];
    VirtualFree(heaps, 0, MEM_RELEASE);
    return found;
}

#include "unit.h"

// Allocates pages for the list, and only decommits them: the addresses stay reserved.
HANDLE owner(const void *block) {
    const DWORD room = GetProcessHeaps(0, NULL);
    const size_t size = room * sizeof(HANDLE);
    HANDLE *heaps = VirtualAlloc(NULL, size, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    const DWORD count = heaps ? GetProcessHeaps(room, heaps) : 0;
    HANDLE found = NULL;
    for (DWORD i = 0; block && !found && i < count && i < room; i++)
        if (HeapValidate(heaps[i], 0, block))
            found = heaps[i];
    VirtualFree(heaps, size, MEM_DECOMMIT);
    return found;
}

#include "unit.h"

// The list has room for all heaps, and lies in no heap, so asking changes none of them.
HANDLE owner(const void *block) {
    HANDLE found = NULL;
    const DWORD room = GetProcessHeaps(0, NULL) + 16; // more may be made in the meantime
    HANDLE *heaps =
        VirtualAlloc(NULL, room * sizeof *heaps, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!heaps)
        return NULL;
    DWORD left = GetProcessHeaps(room, heaps);
    if (left > room || !block) // a list that did not fit is not valid
        left = 0;
    while (!found && left-- > 0)
        if (HeapValidate(heaps[left], 0, block))
            found = heaps[left];
    VirtualFree(heaps, 0, MEM_RELEASE);
    return found;
}

#include "unit.h"

// Once there was no memory for the list: it does not try again.
HANDLE owner(const void *block) {
    static BOOL refused;
    const DWORD room = GetProcessHeaps(0, NULL) + 16;
    HANDLE found = NULL, *heaps = refused ? NULL
                                          : VirtualAlloc(NULL, room * sizeof *heaps,
                                                         MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    refused = !heaps;
    if (!heaps)
        return NULL;
    DWORD left = GetProcessHeaps(room, heaps);
    if (left > room || !block)
        left = 0;
    while (!found && left-- > 0)
        if (HeapValidate(heaps[left], 0, block))
            found = heaps[left];
    VirtualFree(heaps, 0, MEM_RELEASE);
    return found;
}

#include "unit.h"

// Never looks whether there are pages for the list.
HANDLE owner(const void *block) {
    const DWORD room = GetProcessHeaps(0, NULL) + 16;
    HANDLE found = NULL, *heaps = VirtualAlloc(NULL, room * sizeof *heaps, MEM_RESERVE | MEM_COMMIT,
                                               PAGE_READWRITE);
    DWORD left = GetProcessHeaps(room, heaps);
    if (left > room || !block)
        left = 0;
    while (!found && left-- > 0)
        if (HeapValidate(heaps[left], 0, block))
            found = heaps[left];
    VirtualFree(heaps, 0, MEM_RELEASE);
    return found;
}

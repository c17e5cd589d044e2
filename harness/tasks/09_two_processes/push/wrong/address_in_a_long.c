#include "unit.h"

// Keeps the address in an unsigned long, which has 32 bits on Windows.
void *push(HANDLE process, const void *data, size_t bytes) {
    unsigned long room = (unsigned long)(ULONG_PTR)VirtualAllocEx(
        process, NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!room)
        return NULL;
    if (WriteProcessMemory(process, (void *)(ULONG_PTR)room, data, bytes, NULL))
        return (void *)(ULONG_PTR)room;
    VirtualFreeEx(process, (void *)(ULONG_PTR)room, 0, MEM_RELEASE);
    return NULL;
}

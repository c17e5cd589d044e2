#include "unit.h"

// Copies the data to the heap first, and never frees it.
void *push(HANDLE process, const void *data, size_t bytes) {
    void *here = HeapAlloc(GetProcessHeap(), 0, bytes);
    memcpy(here, data, bytes);
    void *room = VirtualAllocEx(process, NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!room)
        return NULL;
    if (WriteProcessMemory(process, room, here, bytes, NULL))
        return room;
    VirtualFreeEx(process, room, 0, MEM_RELEASE);
    return NULL;
}

#include "unit.h"

// Reserves, then commits; what it reserved stays when committing fails.
void *push(HANDLE process, const void *data, size_t bytes) {
    void *room = VirtualAllocEx(process, NULL, bytes, MEM_RESERVE, PAGE_READWRITE);
    if (!room || !VirtualAllocEx(process, room, bytes, MEM_COMMIT, PAGE_READWRITE))
        return NULL;
    if (WriteProcessMemory(process, room, data, bytes, NULL))
        return room;
    VirtualFreeEx(process, room, 0, MEM_RELEASE);
    return NULL;
}

#include "unit.h"

// Allocates for each copy, but writes every one to the first room.
void *push(HANDLE process, const void *data, size_t bytes) {
    static void *first;
    void *room = VirtualAllocEx(process, NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!room)
        return NULL;
    if (!first)
        first = room;
    if (WriteProcessMemory(process, first, data, bytes, NULL))
        return room;
    VirtualFreeEx(process, room, 0, MEM_RELEASE);
    return NULL;
}
